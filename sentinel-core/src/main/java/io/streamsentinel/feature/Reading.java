package io.streamsentinel.feature;

import java.time.Instant;

/** How a state is read at a time that some reader names. */
final class Reading {
  private Reading() {}

  static FeatureVector at(FeatureView<?> view, EntityState state, long asOf) {
    if (state.size() > 0 && asOf < state.clock()) {
      throw new IllegalArgumentException(
          "view '"
              + view.name()
              + "' cannot be read as of "
              + Instant.ofEpochMilli(asOf)
              + ": the entity's newest event is of "
              + Instant.ofEpochMilli(state.clock())
              + "; name that time or a later one");
    }
    return view.compiled().at(state, asOf, 0);
  }
}
