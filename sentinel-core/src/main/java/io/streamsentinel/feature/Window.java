package io.streamsentinel.feature;

import java.time.Duration;

/**
 * A sliding window of event time: at time t it holds the events of {@code (t - delay - length, t -
 * delay]}. The left edge is outside, the right edge inside, to the millisecond.
 *
 * @param length how far back the window reaches; more than zero, whole milliseconds
 * @param delay how long an event waits before the window sees it, for example until its label is
 *     known; zero or more, whole milliseconds
 */
public record Window(Duration length, Duration delay) {

  /** Checks both lengths. */
  public Window {
    if (length.isNegative() || length.isZero()) {
      throw new IllegalArgumentException("window length must be positive: " + length);
    }
    if (delay.isNegative()) {
      throw new IllegalArgumentException("window delay must not be negative: " + delay);
    }
    requireMillis("window length", length);
    requireMillis("window delay", delay);
  }

  /** A window of this length without delay. */
  public static Window of(Duration length) {
    return new Window(length, Duration.ZERO);
  }

  /** A window of so many minutes without delay. */
  public static Window minutes(long minutes) {
    return of(Duration.ofMinutes(minutes));
  }

  /** A window of so many hours without delay. */
  public static Window hours(long hours) {
    return of(Duration.ofHours(hours));
  }

  /** A window of so many days, each of 24 hours, without delay. */
  public static Window days(long days) {
    return of(Duration.ofDays(days));
  }

  /** The same length, seen this much later. */
  public Window delayedBy(Duration delay) {
    return new Window(length, delay);
  }

  /** How old an event can be and still count: length plus delay. */
  public Duration reach() {
    return length.plus(delay);
  }

  long fromLag() {
    return reach().toMillis();
  }

  long toLag() {
    return delay.toMillis();
  }

  static void requireMillis(String what, Duration value) {
    if (value.toDays() > 36_500) {
      throw new IllegalArgumentException(what + " must be at most 36500 days: " + value);
    }
    if (!Duration.ofMillis(value.toMillis()).equals(value)) {
      throw new IllegalArgumentException(what + " must be whole milliseconds: " + value);
    }
  }
}
