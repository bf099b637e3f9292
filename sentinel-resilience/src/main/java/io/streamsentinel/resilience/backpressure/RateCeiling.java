package io.streamsentinel.resilience.backpressure;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * At most so many a second: each takes the next free moment of an evenly spaced row. What was not
 * used is kept for a tenth of a second (GCRA, ITU-T I.371). Thread-safe.
 */
final class RateCeiling {

  private static final long SAVED_NANOS = 100_000_000L;

  private final double spacingNanos;
  private final LongSupplier ticker;
  private final AtomicLong next;

  RateCeiling(double perSecond, LongSupplier ticker) {
    this.spacingNanos = 1e9 / perSecond;
    this.ticker = ticker;
    this.next = new AtomicLong(ticker.getAsLong());
  }

  /** Takes the next moment; returns how long it is away, in nanoseconds, or 0. */
  long take() {
    long now = ticker.getAsLong();
    long mine = next.getAndUpdate(at -> Math.max(at, now - SAVED_NANOS) + (long) spacingNanos);
    return Math.max(0, mine - now);
  }
}
