package io.streamsentinel.feature;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * A named condition on an event, decided once, when the event arrives. The name is what a view's
 * fingerprint sees.
 *
 * @param <E> the event
 */
public final class Filter<E> {
  private final String name;
  private final Duration availableAfter;
  private final Predicate<E> condition;

  private Filter(String name, Duration availableAfter, Predicate<E> condition) {
    this.name = Names.require("filter", name);
    this.availableAfter = availableAfter;
    this.condition = Objects.requireNonNull(condition, "condition");
  }

  /** A condition, for example {@code Filter.of("declined", Payment::declined)}. */
  public static <E> Filter<E> of(String name, Predicate<E> condition) {
    return new Filter<>(name, Duration.ZERO, condition);
  }

  /** The same condition, known only this long after the event: see {@link Field#availableAfter}. */
  public Filter<E> availableAfter(Duration delay) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("availableAfter must not be negative: " + delay);
    }
    return new Filter<>(name, delay, condition);
  }

  /** The name, unique in a view. */
  public String name() {
    return name;
  }

  /** How long after its event the condition is known. */
  public Duration availableAfter() {
    return availableAfter;
  }

  boolean test(E event) {
    return condition.test(event);
  }

  @Override
  public String toString() {
    return "Filter[" + name + "]";
  }
}
