package io.streamsentinel.feature;

import io.streamsentinel.participant.LogPolicy;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether an input keeps its records long enough to compute a view from it again. Thread-safe. */
final class InputCheck {
  private static final Logger LOG = LoggerFactory.getLogger(InputCheck.class);

  private final Set<String> tooShort = new TreeSet<>();

  /**
   * Why a view must not be computed of a topic: it is compacted. A retention that is too short is
   * said to the log, once, and from then on in {@link #health}.
   */
  Optional<String> refusal(String topic, FeatureView<?> view, LogPolicy policy) {
    if (policy.compacted()) {
      return Optional.of(
          topic
              + " is compacted: of an entity's records only the last is sure to stay, so "
              + view
              + " cannot be computed again from it. Give the topic cleanup.policy=delete, or the"
              + " stage a snapshot topic");
    }
    if (!policy.keeps(view.horizon())) {
      remember(topic, view, policy.retention().orElse(Duration.ZERO));
    }
    return Optional.empty();
  }

  private synchronized void remember(String topic, FeatureView<?> view, Duration kept) {
    String finding =
        topic
            + " keeps records for "
            + kept
            + ", view '"
            + view.name()
            + "' reaches back "
            + view.horizon();
    if (tooShort.add(finding)) {
      LOG.warn(
          "{}: after a loss of the feature store it could not be rebuilt, and its partitions would"
              + " be quarantined. Raise the topic's retention.ms, or give the stage a snapshot"
              + " topic",
          finding);
    }
  }

  /** What was found too short; empty if nothing was. */
  synchronized String health() {
    return String.join("; ", tooShort);
  }
}
