package io.streamsentinel.examples.payments;

import io.streamsentinel.feature.FeatureEngine;
import io.streamsentinel.feature.FeatureVector;
import io.streamsentinel.feature.FeatureView;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * A view of events beside the payments, in memory: of every entity there is. Thread-safe.
 *
 * @param <E> the events
 */
final class SideView<E> {

  private final FeatureEngine<E> engine;
  private final String count;
  private final Map<String, Instant> newest = new HashMap<>();

  /**
   * @param view what is known of an entity
   * @param count its feature that says of how many events
   */
  SideView(FeatureView<E> view, String count) {
    this.engine = FeatureEngine.of(view);
    this.count = count;
  }

  /**
   * Takes an event in.
   *
   * @param entity what the view calls the event's entity
   * @throws io.streamsentinel.feature.InvalidEventException if the view can't hold it
   */
  synchronized void take(String entity, E event) {
    Instant time = engine.apply(event).asOf();
    newest.merge(entity, time, (a, b) -> a.isAfter(b) ? a : b);
  }

  /** As of a time, or of the entity's newest event if that is later; no events, no features. */
  synchronized void putInto(Map<String, Double> features, String entity, Instant time) {
    Instant latest = newest.get(entity);
    if (latest != null) {
      FeatureVector vector = engine.read(entity, latest.isAfter(time) ? latest : time);
      if (vector.value(count) > 0) {
        vector.names().forEach(name -> features.put(name, vector.value(name)));
      }
    }
  }
}
