package io.streamsentinel.consumer;

import java.time.Duration;
import java.util.Objects;

/** Checks values where they are set. */
final class Positive {

  private Positive() {}

  static int positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be positive: " + value);
    }
    return value;
  }

  static long positive(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be positive: " + value);
    }
    return value;
  }

  static Duration positive(String name, Duration value) {
    if (Objects.requireNonNull(value).isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + " must be positive: " + value);
    }
    return value;
  }
}
