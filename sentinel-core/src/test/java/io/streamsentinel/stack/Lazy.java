package io.streamsentinel.stack;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A value made at the first call. A failure is kept too: the second test fails at once. */
final class Lazy<T> {

  private final Supplier<T> make;
  private @Nullable T value;
  private @Nullable RuntimeException failure;

  Lazy(Supplier<T> make) {
    this.make = make;
  }

  /** The value if somebody has asked for it, successfully. */
  synchronized Optional<T> made() {
    return Optional.ofNullable(value);
  }

  synchronized T get() {
    if (failure != null) {
      throw failure;
    }
    if (value == null) {
      try {
        value = make.get();
      } catch (RuntimeException e) {
        failure = e;
        throw e;
      }
    }
    return value;
  }
}
