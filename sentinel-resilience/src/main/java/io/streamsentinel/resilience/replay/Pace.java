package io.streamsentinel.resilience.replay;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** Lets so many a second through, by waiting before each batch for the time of those before it. */
final class Pace {

  private static final long SECOND = 1_000_000_000L;
  private static final int BATCH_MAX = 100;
  private static final int BATCHES_PER_SECOND = 10;

  private final int perSecond;
  private final LongSupplier nanos;
  private final LongConsumer pause;
  private long notBefore;
  private boolean begun;

  Pace(int perSecond, LongSupplier nanos, LongConsumer pause) {
    this.perSecond = perSecond;
    this.nanos = nanos;
    this.pause = pause;
  }

  static Pace of(int perSecond) {
    return new Pace(perSecond, System::nanoTime, LockSupport::parkNanos);
  }

  /** How many to take at once. */
  int batch() {
    return Math.max(1, Math.min(BATCH_MAX, perSecond / BATCHES_PER_SECOND));
  }

  /** Waits until so many may go; returns false, at once, if the thread is interrupted. */
  boolean await(int count) {
    long now = nanos.getAsLong();
    if (!begun) {
      begun = true;
      notBefore = now;
    }
    while (notBefore - now > 0) {
      if (Thread.currentThread().isInterrupted()) {
        return false;
      }
      pause.accept(notBefore - now);
      now = nanos.getAsLong();
    }
    notBefore = Math.max(notBefore, now) + count * SECOND / perSecond;
    return !Thread.currentThread().isInterrupted();
  }
}
