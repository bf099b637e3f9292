package io.streamsentinel.consumer;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets a fault last, where there is nothing to wait for but time. */
final class Pauser {

  private Pauser() {}

  static void pause(Duration time) throws InterruptedException {
    boolean ended = new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
    if (ended) {
      throw new AssertionError("nobody counts down");
    }
  }
}
