package io.streamsentinel.feature;

/** What a view does with an entity that has {@link FeatureView#maxEvents} events in its windows. */
public enum Overflow {
  /**
   * Merge the oldest events, two by two, into tiles; the default. Features whose windows cut
   * through a tile are then approximate: {@link FeatureVector#uncertainEvents} says by how many
   * events at most.
   */
  FOLD,
  /**
   * Leave the new event out of the entity's windows and say so: {@link FeatureVector#refused}.
   * Everything that is counted stays exact.
   */
  REFUSE
}
