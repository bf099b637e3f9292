package io.streamsentinel.feature;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A named number that a view keeps of each event. Numbers are integers: money in its smallest unit,
 * coordinates in millionths of a degree, categories as a 64-bit hash, so that no sum ever drifts.
 *
 * <p>The name, not the function, is what a view's fingerprint sees. After a change of the function
 * raise {@link FeatureViewBuilder#revision}.
 *
 * @param <E> the event
 */
public final class Field<E> {
  /** The largest magnitude of a number, 2<sup>46</sup>: beyond it an event is not accepted. */
  public static final long MAX_MAGNITUDE = 1L << 46;

  private static final int DEGREE_DECIMALS = 6;

  private final String name;
  private final boolean category;
  private final int decimals;
  private final Duration availableAfter;
  private final ToLongFunction<E> extractor;

  private Field(
      String name,
      boolean category,
      int decimals,
      Duration availableAfter,
      ToLongFunction<E> extractor) {
    this.name = Names.require("field", name);
    this.category = category;
    this.decimals = decimals;
    this.availableAfter = availableAfter;
    this.extractor = Objects.requireNonNull(extractor, "extractor");
  }

  /** A whole number, for example a quantity. */
  public static <E> Field<E> number(String name, ToLongFunction<E> extractor) {
    return new Field<>(name, false, 0, Duration.ZERO, extractor);
  }

  /**
   * A number with fixed decimals, for example money: the function gives the smallest unit (cents
   * for two decimals); features give it back as {@link FeatureVector#value} in whole units and as
   * {@link FeatureVector#exact} in the smallest.
   *
   * @param decimals 0 to 9
   */
  public static <E> Field<E> decimal(String name, int decimals, ToLongFunction<E> extractor) {
    if (decimals < 0 || decimals > 9) {
      throw new IllegalArgumentException("decimals must be 0 to 9: " + decimals);
    }
    return new Field<>(name, false, decimals, Duration.ZERO, extractor);
  }

  /** A latitude or longitude in degrees, kept in millionths of a degree (11 cm). */
  public static <E> Field<E> degrees(String name, ToDoubleFunction<E> extractor) {
    return new Field<>(
        name,
        false,
        DEGREE_DECIMALS,
        Duration.ZERO,
        event -> Math.round(extractor.applyAsDouble(event) * 1e6));
  }

  /**
   * A category such as a merchant, device or country, kept as a 64-bit hash. A missing value (null)
   * is a category of its own.
   */
  public static <E> Field<E> category(String name, Function<E, @Nullable String> extractor) {
    return new Field<>(
        name, true, 0, Duration.ZERO, event -> Hashing.category(extractor.apply(event)));
  }

  /**
   * A category that is a small number already, for example the hour of the day.
   *
   * @see Field#category
   */
  public static <E> Field<E> code(String name, ToLongFunction<E> extractor) {
    return new Field<>(name, true, 0, Duration.ZERO, extractor);
  }

  /** A yes or no, kept as 1 or 0: its mean is a ratio. */
  public static <E> Field<E> flag(String name, java.util.function.Predicate<E> extractor) {
    return new Field<>(name, false, 0, Duration.ZERO, event -> extractor.test(event) ? 1 : 0);
  }

  /**
   * The same field, known only this long after the event, as a fraud label is. Windows that read it
   * must be delayed at least as long; {@link FeatureViewBuilder#build} refuses others.
   */
  public Field<E> availableAfter(Duration delay) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("availableAfter must not be negative: " + delay);
    }
    return new Field<>(name, category, decimals, delay, extractor);
  }

  /** The name, unique in a view. */
  public String name() {
    return name;
  }

  /** How long after its event the value is known. */
  public Duration availableAfter() {
    return availableAfter;
  }

  int decimals() {
    return decimals;
  }

  boolean isCategory() {
    return category;
  }

  long of(E event) {
    long value = extractor.applyAsLong(event);
    if (!category && (value > MAX_MAGNITUDE || value < -MAX_MAGNITUDE)) {
      throw new InvalidEventException(
          "field '" + name + "' is outside the accepted range of +-2^46 smallest units");
    }
    return value;
  }

  String definition() {
    return name + (category ? ":category" : ":number/" + decimals);
  }

  @Override
  public String toString() {
    return "Field[" + definition() + "]";
  }
}
