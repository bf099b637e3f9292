package io.streamsentinel.consumer;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the cluster now and then about what the client would not notice. A topic that was deleted
 * and made anew under a running consumer: positions in the old one mean nothing in the new one, and
 * where the new one is long enough the client would go on in its middle. And how far a paused
 * partition falls behind: the client fetches nothing of it and believes the end to stand still. On
 * the adopting thread.
 */
final class TopicWatch {

  private static final Logger LOG = LoggerFactory.getLogger(TopicWatch.class);

  private static final long INTERVAL_NANOS = Duration.ofSeconds(5).toNanos();

  private final Cluster cluster;
  private final Ownership ownership;
  private final Flow flow;
  private final LongSupplier ticker;
  private final EngineMetrics metrics;
  private long lastNanos;

  TopicWatch(
      Cluster cluster, Ownership ownership, Flow flow, LongSupplier ticker, EngineMetrics metrics) {
    this.cluster = cluster;
    this.ownership = ownership;
    this.flow = flow;
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
    try {
      if (!names.isEmpty()) {
        compare(cluster.topics(names));
      }
      measure();
    } catch (RuntimeException e) {
      // Not known now: the next look is soon enough, but rights that are gone stay gone.
      Reactions.Meaning meaning = Reactions.to(e, Call.ADMIN);
      metrics.error(meaning.type());
      if (meaning.reaction() != Reaction.REPEAT) {
        throw e;
      }
    }
  }

  private void measure() {
    Map<TopicPartition, Partition> paused = new HashMap<>();
    for (Partition partition : ownership.all()) {
      if (partition.gone() || flow.reasons(partition).isEmpty()) {
        partition.endsAt(-1);
      } else {
        paused.put(partition.id(), partition);
      }
    }
    if (!paused.isEmpty()) {
      cluster
          .bounds(paused.keySet())
          .forEach((id, bounds) -> Objects.requireNonNull(paused.get(id)).endsAt(bounds.end()));
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
