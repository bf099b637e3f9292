package io.streamsentinel.feature;

/** What a {@link FeatureStage} does while its store cannot be reached. */
public enum Outage {
  /**
   * Wait: records whose entity is not in memory are held back until the store answers; the default.
   * Every vector is exact.
   */
  PAUSE,
  /**
   * Go on with what is in memory and mark the vectors {@link FeatureVector#stale}. When the store
   * answers again, the partition's state is put right from the log.
   */
  DEGRADE
}
