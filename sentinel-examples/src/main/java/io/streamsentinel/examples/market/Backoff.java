package io.streamsentinel.examples.market;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before a connection is made again: twice as long after each failure in a row,
 * with a random half, so that not all come back at once.
 *
 * @param first the wait after the first failure
 * @param most the longest wait
 */
public record Backoff(Duration first, Duration most) {

  /** Checks both. */
  public Backoff {
    if (first.isNegative() || first.isZero() || most.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "a backoff goes from a positive time to one that is not shorter: "
              + first
              + " to "
              + most);
    }
  }

  /** From half a second to a minute. */
  public static Backoff standard() {
    return new Backoff(Duration.ofMillis(500), Duration.ofMinutes(1));
  }

  /**
   * The wait after so many failures in a row: between half of what it is at most and all of it.
   *
   * @param failures at least 1
   */
  Duration after(int failures) {
    long millis = first.toMillis() << Math.min(failures - 1, 20);
    long bound = Math.min(Math.max(millis, 1), most.toMillis());
    return Duration.ofMillis(bound / 2 + ThreadLocalRandom.current().nextLong(bound / 2 + 1));
  }
}
