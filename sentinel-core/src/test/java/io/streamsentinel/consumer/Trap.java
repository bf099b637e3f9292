package io.streamsentinel.consumer;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Holds an epoch at a point of its way, until a test lets it go. */
final class Trap implements Witness {

  private static final Duration BOUND = Duration.ofMinutes(2);

  private final CrashPoint point;
  private final int passes;
  private int left;
  private boolean set;
  private CountDownLatch gate = new CountDownLatch(0);
  private boolean caught;

  /** {@code passes} is how many epochs pass before one is held. */
  Trap(CrashPoint point, int passes) {
    this.point = point;
    this.passes = passes;
  }

  synchronized void set() {
    left = passes;
    set = true;
    caught = false;
    gate = new CountDownLatch(1);
  }

  @Override
  public void at(CrashPoint reached) {
    CountDownLatch held = pass(reached);
    if (held != null) {
      try {
        boolean opened = held.await(BOUND.toSeconds(), TimeUnit.SECONDS);
        if (!opened) {
          throw new IllegalStateException("the test has forgotten an epoch in its trap");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private synchronized CountDownLatch pass(CrashPoint reached) {
    if (!set || reached != point || left-- > 0) {
      return null;
    }
    set = false;
    caught = true;
    return gate;
  }

  void awaitCaught() {
    await("an epoch at " + point).atMost(BOUND).until(this::caught);
  }

  private synchronized boolean caught() {
    return caught;
  }

  synchronized void open() {
    set = false;
    gate.countDown();
  }
}
