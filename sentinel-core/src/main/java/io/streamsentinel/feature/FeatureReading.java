package io.streamsentinel.feature;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a {@link FeatureStore} read: the features of an entity, and how fresh they can be. */
public final class FeatureReading {
  private final FeatureVector vector;
  private final boolean known;
  private final @Nullable Watermark watermark;

  FeatureReading(FeatureVector vector, boolean known, @Nullable Watermark watermark) {
    boolean usable = watermark != null && !watermark.broken();
    this.vector = usable ? vector : vector.marked(FeatureVector.STALE);
    this.known = known;
    this.watermark = watermark;
  }

  /**
   * The features as of the time asked for. {@link FeatureVector#stale} says that the store has no
   * valid state of the entity's partition: it has been lost and is being rebuilt, or was never
   * computed.
   */
  public FeatureVector vector() {
    return vector;
  }

  /** Whether the store holds anything of the entity; if not, the features are over no events. */
  public boolean known() {
    return known;
  }

  /** The newest event time that has been applied for the entity's partition, if any. */
  public Optional<Instant> appliedThrough() {
    return Optional.ofNullable(watermark).map(mark -> Instant.ofEpochMilli(mark.clock()));
  }

  /** The offset, in the entity's source partition, of the first record not yet applied. */
  public long nextOffset() {
    return watermark == null ? 0 : watermark.offset();
  }

  /**
   * How long ago the partition was last applied, by this moment of the reader's clock; the
   * watermark's age. Empty if never.
   */
  public Optional<Duration> age(Instant now) {
    return Optional.ofNullable(watermark)
        .map(mark -> Duration.between(Instant.ofEpochMilli(mark.appliedAt()), now));
  }

  @Override
  public String toString() {
    return "FeatureReading[" + vector + ", known=" + known + ", watermark=" + watermark + "]";
  }
}
