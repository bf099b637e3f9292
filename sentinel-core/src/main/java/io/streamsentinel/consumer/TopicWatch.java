package io.streamsentinel.consumer;

import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that a topic was deleted and made anew under a running consumer: positions in the old one
 * mean nothing in the new one, and where the new one is long enough the client would go on in its
 * middle. On the adopting thread.
 */
final class TopicWatch {

  private static final Logger LOG = LoggerFactory.getLogger(TopicWatch.class);

  private static final long INTERVAL_NANOS = Duration.ofSeconds(5).toNanos();

  private final Cluster cluster;
  private final Ownership ownership;
  private final LongSupplier ticker;
  private final EngineMetrics metrics;
  private long lastNanos;

  TopicWatch(Cluster cluster, Ownership ownership, LongSupplier ticker, EngineMetrics metrics) {
    this.cluster = cluster;
    this.ownership = ownership;
    this.ticker = ticker;
    this.metrics = metrics;
    this.lastNanos = ticker.getAsLong();
  }

  /** Looks, if it is time to. */
  void step() {
    if (dueNanos() > 0) {
      return;
    }
    lastNanos = ticker.getAsLong();
    Set<String> names = new HashSet<>();
    ownership.all().stream()
        .filter(Partition::running)
        .forEach(partition -> names.add(partition.id().topic()));
    if (names.isEmpty()) {
      return;
    }
    try {
      compare(cluster.topics(names));
    } catch (RuntimeException e) {
      // Not known now: the next look is soon enough, but rights that are gone stay gone.
      Reactions.Meaning meaning = Reactions.to(e, Call.ADMIN);
      metrics.error(meaning.type());
      if (meaning.reaction() != Reaction.REPEAT) {
        throw e;
      }
    }
  }

  private void compare(Map<String, Cluster.Topic> topics) {
    for (Partition partition : ownership.all()) {
      Cluster.Topic topic = topics.get(partition.id().topic());
      Uuid known = partition.topicId();
      if (partition.running()
          && topic != null
          && !known.equals(Uuid.ZERO_UUID)
          && !topic.id().equals(known)) {
        metrics.error(ErrorType.POSITION);
        String report =
            "topic %s was deleted and made anew while it was read: the group's position belongs to the old one. Decide where to go on, with rewind(...)."
                .formatted(partition.id().topic());
        LOG.error("{} is quarantined: {}", partition.id(), report);
        partition.sever(report);
      }
    }
  }

  long dueNanos() {
    return Math.max(0, lastNanos + INTERVAL_NANOS - ticker.getAsLong());
  }
}
