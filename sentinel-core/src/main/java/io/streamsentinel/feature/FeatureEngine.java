package io.streamsentinel.feature;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Computes a view in memory: an event in, its {@link FeatureVector} out, in constant time on
 * average whatever the windows hold. No I/O and no clock, so the same events in the same order give
 * the same vectors, live or from an archive. This is the code that a consumer's feature stage and
 * {@link FeatureStore} readers run; alone it makes training sets and tests.
 *
 * <p>Not thread-safe. Entities are never forgotten; their events beyond the horizon are.
 *
 * @param <E> the event
 */
public final class FeatureEngine<E> {
  private final FeatureView<E> view;
  private final CompiledView<E> compiled;
  private final Map<String, EntityState> entities = new HashMap<>();
  private final long[] values;
  private long events;
  private long tooLate;
  private long refused;

  private FeatureEngine(FeatureView<E> view) {
    this.view = view;
    this.compiled = view.compiled();
    this.values = new long[compiled.plan().layout().fields()];
  }

  /** An empty engine for this view. */
  public static <E> FeatureEngine<E> of(FeatureView<E> view) {
    return new FeatureEngine<>(view);
  }

  /**
   * Takes an event in and gives the features of its entity, the event counted.
   *
   * @throws InvalidEventException if the event has no key or a field is out of range; nothing has
   *     changed then
   */
  public FeatureVector apply(E event) {
    String key = view.key(event);
    long time = view.time(event);
    long bits = compiled.extract(event, values);
    EntityState state = entities.get(key);
    if (state == null) {
      state = new EntityState(compiled.plan());
      entities.put(key, state);
    }
    FoldOutcome outcome = state.fold(time, events++, bits, values);
    if (outcome == FoldOutcome.FOLDED) {
      state.trim(time);
    } else if (outcome == FoldOutcome.TOO_LATE) {
      tooLate++;
    } else if (outcome == FoldOutcome.REFUSED) {
      refused++;
    }
    return compiled.after(state, outcome, time);
  }

  /**
   * The features of an entity at a time, without an event. An unknown entity has a vector of
   * features over no events.
   *
   * @throws IllegalArgumentException if the time is before the entity's newest event: the events
   *     that were in its windows then may be gone
   */
  public FeatureVector read(String key, Instant asOf) {
    EntityState state = entities.get(key);
    long at = asOf.toEpochMilli();
    if (state == null) {
      return compiled.at(new EntityState(compiled.plan()), at, 0);
    }
    return Reading.at(view, state, at);
  }

  /** How many entities have been seen. */
  public int entities() {
    return entities.size();
  }

  /** How many events have been offered. */
  public long events() {
    return events;
  }

  /** How many were not counted because they came too late. */
  public long tooLate() {
    return tooLate;
  }

  /** How many were not counted because their entity was full. */
  public long refused() {
    return refused;
  }
}
