package io.streamsentinel.consumer;

import java.time.Duration;

/**
 * How often, and how far apart, a handler that threw is called again before its record is given up.
 * Delays grow exponentially from {@code first} to {@code longest} and are shortened at random by up
 * to {@code jitter}, so that many records do not come back at once.
 *
 * @param attempts how often the handler is called at most, the first call included
 * @param first the delay after the first failure
 * @param longest the longest delay
 * @param multiplier by how much a delay is longer than the one before
 * @param jitter the share of a delay that is random, from 0 to 1
 * @param total how long after the first failure the last attempt may begin
 */
public record RetryPolicy(
    int attempts,
    Duration first,
    Duration longest,
    double multiplier,
    double jitter,
    Duration total) {

  /** Checks each value. */
  public RetryPolicy {
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts must be at least 1: " + attempts);
    }
    if (first.isNegative() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "delays must not be negative, nor the longest shorter than the first: %s, %s"
              .formatted(first, longest));
    }
    if (!(multiplier >= 1)) {
      throw new IllegalArgumentException("multiplier must be at least 1: " + multiplier);
    }
    if (!(jitter >= 0 && jitter <= 1)) {
      throw new IllegalArgumentException("jitter must be from 0 to 1: " + jitter);
    }
    if (total.isNegative()) {
      throw new IllegalArgumentException("total must not be negative: " + total);
    }
  }

  /**
   * Four attempts within two minutes, 100 ms apart at first, then twice as long each, half of it
   * random.
   */
  public static RetryPolicy standard() {
    return new RetryPolicy(
        4, Duration.ofMillis(100), Duration.ofSeconds(10), 2, 0.5, Duration.ofMinutes(2));
  }

  /** No second attempt. */
  public static RetryPolicy none() {
    return new RetryPolicy(1, Duration.ZERO, Duration.ZERO, 1, 0, Duration.ZERO);
  }

  /**
   * The same with another number of attempts.
   *
   * @param attempts how often the handler is called at most
   */
  public RetryPolicy withAttempts(int attempts) {
    return new RetryPolicy(attempts, first, longest, multiplier, jitter, total);
  }

  /**
   * The delay before the attempt after {@code failures} failures; {@code random} is from 0 to 1.
   */
  long delayNanos(int failures, double random) {
    double grown = (double) first.toNanos() * Math.pow(multiplier, failures - 1.0);
    double capped = Math.min(grown, (double) longest.toNanos());
    return (long) (capped * (1 - jitter * random));
  }
}
