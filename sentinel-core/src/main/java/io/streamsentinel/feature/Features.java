package io.streamsentinel.feature;

import io.streamsentinel.deadletter.DeadLetterHeaders;
import io.streamsentinel.error.AbortableException;
import io.streamsentinel.participant.Travelling;
import io.streamsentinel.unit.Unit;
import java.util.List;

/**
 * The feature vectors of one record, one for each view of the consumer's {@link FeatureStage}. They
 * are those of the record's first passage: if it is given up, they travel with it, and come back
 * with it on a retry topic.
 */
public final class Features implements Travelling {
  private final List<? extends FeatureView<?>> views;
  private final List<FeatureVector> vectors;

  Features(List<? extends FeatureView<?>> views, List<FeatureVector> vectors) {
    this.views = views;
    this.vectors = vectors;
  }

  /**
   * The features of the record that a handler is called with.
   *
   * @throws AbortableException if it has none: the view did not accept the event (see {@link
   *     InvalidEventException}), or the consumer has no feature stage for its topic
   */
  public static Features of(Unit unit) {
    return unit.attached(Features.class)
        .orElseThrow(
            () ->
                new AbortableException(
                    "the record has no features: a view did not accept its event (the log says why),"
                        + " no feature stage covers its topic, or it came back on a retry topic"
                        + " without those of its first passage"));
  }

  /** The vector of the stage's only view. */
  public FeatureVector vector() {
    if (vectors.size() != 1) {
      throw new IllegalStateException("there are several views, name one: " + views);
    }
    return vectors.get(0);
  }

  /**
   * The vector of a view.
   *
   * @throws IllegalArgumentException if the stage does not compute it
   */
  public FeatureVector vector(FeatureView<?> view) {
    int position = views.indexOf(view);
    if (position < 0) {
      throw new IllegalArgumentException(view + " is not computed here, only " + views);
    }
    return vectors.get(position);
  }

  @Override
  public String header() {
    return DeadLetterHeaders.FEATURES;
  }

  @Override
  public byte[] bytes() {
    return VectorCodec.encode(views, vectors);
  }

  @Override
  public String toString() {
    return "Features" + vectors;
  }
}
