package io.streamsentinel.feature;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * What to compute for each entity (a user, a card, a terminal): features over sliding windows of
 * event time, each a deterministic function of the entity's events. Immutable and thread-safe, if
 * the functions given to it are.
 *
 * <pre>{@code
 * static final Field<Payment> AMOUNT = Field.decimal("amount", 2, Payment::amountMinor);
 *
 * FeatureView<Payment> user =
 *     FeatureView.builder("user", Payment::user, Payment::timeMillis)
 *         .count("tx_count_5min", Window.minutes(5))
 *         .sum("tx_amount_24hr", AMOUNT, Window.hours(24))
 *         .build();
 * }</pre>
 *
 * <p><b>Which events count.</b> The vector of an event with time t counts every event of its entity
 * that has arrived so far, itself included, whose time is in {@code (t - delay - length, t -
 * delay]}. Of several events of one time the earlier arrived does not count the later.
 *
 * <p><b>Late events.</b> An event older than the newest of its entity, by no more than {@link
 * #allowedLateness}, is counted in its place, and its own vector is as of its own time. An older
 * one is not counted; its vector is as of the newest event and marked {@link FeatureVector#late}.
 *
 * <p><b>What the state is.</b> An entity's events within the {@link #horizon}, no more. So two
 * views with the same fields, filters and horizon share it; {@link #fingerprint} tells them apart
 * where they do not.
 *
 * @param <E> the event
 */
public final class FeatureView<E> {
  private final String name;
  private final Function<E, String> key;
  private final ToLongFunction<E> time;
  private final Duration horizon;
  private final Duration allowedLateness;
  private final Duration timeToLive;
  private final String definition;
  private final String fingerprint;
  private final CompiledView<E> compiled;

  FeatureView(
      String name,
      Function<E, String> key,
      ToLongFunction<E> time,
      Duration horizon,
      Duration allowedLateness,
      Duration timeToLive,
      String definition,
      CompiledView<E> compiled) {
    this.name = name;
    this.key = key;
    this.time = time;
    this.horizon = horizon;
    this.allowedLateness = allowedLateness;
    this.timeToLive = timeToLive;
    this.definition = definition;
    this.fingerprint = Hashing.fingerprint(definition);
    this.compiled = compiled;
  }

  /**
   * Begins a view.
   *
   * @param name how stores and readers name it
   * @param key the entity of an event; must be the record's key where a consumer computes the view
   * @param timeMillis the event's own time, milliseconds since 1970
   */
  public static <E> FeatureViewBuilder<E> builder(
      String name, Function<E, String> key, ToLongFunction<E> timeMillis) {
    return new FeatureViewBuilder<>(name, key, timeMillis);
  }

  /** The view's name. */
  public String name() {
    return name;
  }

  /** The features' names, in order. */
  public List<String> featureNames() {
    return compiled.names().names();
  }

  /**
   * What tells this view's state from any other's: 16 hexadecimal digits over the view's name,
   * revision, fields, filters, horizon, lateness and cap. It is not changed by another window of a
   * length within the horizon, nor by a derived feature: these read the same state.
   */
  public String fingerprint() {
    return fingerprint;
  }

  /** The text that {@link #fingerprint} is taken over. */
  public String definition() {
    return definition;
  }

  /** How long an event can matter: the farthest reach of a window, plus the allowed lateness. */
  public Duration horizon() {
    return horizon;
  }

  /** How far an event may be behind the newest of its entity and still count. */
  public Duration allowedLateness() {
    return allowedLateness;
  }

  /** How long a store keeps an entity after the last write, by the store's own clock. */
  public Duration timeToLive() {
    return timeToLive;
  }

  /** How many rows an entity holds at most. */
  public int maxEvents() {
    return compiled.plan().maxEvents();
  }

  /** What happens beyond {@link #maxEvents}. */
  public Overflow overflow() {
    return compiled.plan().overflow();
  }

  String key(E event) {
    String found;
    try {
      found = key.apply(event);
    } catch (RuntimeException e) {
      throw InvalidEventException.failed(e);
    }
    if (found == null) {
      throw new InvalidEventException("view '" + name + "' found no key in an event");
    }
    return found;
  }

  long time(E event) {
    long millis;
    try {
      millis = time.applyAsLong(event);
    } catch (RuntimeException e) {
      throw InvalidEventException.failed(e);
    }
    if (millis < -MAX_TIME || millis > MAX_TIME) {
      throw new InvalidEventException(
          "view '" + name + "': an event's time is outside the years -1000 to 5000");
    }
    return millis;
  }

  private static final long MAX_TIME = 1L << 47;

  CompiledView<E> compiled() {
    return compiled;
  }

  StatePlan plan() {
    return compiled.plan();
  }

  @Override
  public String toString() {
    return "FeatureView[" + name + ", " + fingerprint + "]";
  }
}
