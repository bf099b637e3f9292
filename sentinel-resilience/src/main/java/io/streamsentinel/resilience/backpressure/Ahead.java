package io.streamsentinel.resilience.backpressure;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How many records are enough to have in hand: what is worked off in a while, at the pace of the
 * last seconds. Not thread-safe.
 */
final class Ahead {

  private static final long LOOK_NANOS = 250_000_000L;
  private static final double WEIGHT = 0.3;
  private static final int PER_HANDLER = 8;

  private final double seconds;
  private final long least;
  private final LongSupplier ticker;
  private double perSecond = -1;
  private long seenDone;
  private long seenNanos;

  Ahead(Duration ahead, int handlers, LongSupplier ticker) {
    this.seconds = ahead.toNanos() / 1e9;
    this.least = Math.max(500L, (long) PER_HANDLER * handlers);
    this.ticker = ticker;
    this.seenNanos = ticker.getAsLong();
  }

  /** {@code done} counts what was worked off so far. */
  long enough(long done) {
    long now = ticker.getAsLong();
    double elapsed = (now - seenNanos) / 1e9;
    if (now - seenNanos >= LOOK_NANOS) {
      double latest = (done - seenDone) / elapsed;
      perSecond = perSecond < 0 ? latest : perSecond + WEIGHT * (latest - perSecond);
      seenDone = done;
      seenNanos = now;
    }
    return perSecond < 0 ? Long.MAX_VALUE : Math.max(least, (long) (perSecond * seconds));
  }
}
