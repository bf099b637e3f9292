package io.streamsentinel.consumer;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what became of epochs whose outcome is unknown. Only the group's stable position tells:
 * never the type of an exception.
 */
final class Resolution {

  private static final Logger LOG = LoggerFactory.getLogger(Resolution.class);

  private final Cluster cluster;
  private final ParticipantCalls participants;
  private final EngineMetrics metrics;

  Resolution(Cluster cluster, ParticipantCalls participants, EngineMetrics metrics) {
    this.cluster = cluster;
    this.participants = participants;
    this.metrics = metrics;
  }

  /**
   * Marks as committed what is; what is left in the epochs afterwards is not. Returns false if it
   * can't be told yet. No transaction of ours may be open.
   */
  boolean resolve(List<ClosedEpoch> epochs, Membership membership) {
    Set<TopicPartition> partitions = new HashSet<>();
    for (ClosedEpoch epoch : epochs) {
      if (epoch.under(membership)) {
        epoch.parts().forEach(part -> partitions.add(part.partition()));
      }
    }
    if (partitions.isEmpty()) {
      return true;
    }
    Map<TopicPartition, Optional<OffsetAndMetadata>> stable;
    try {
      stable = cluster.stablePositions(partitions);
    } catch (RuntimeException e) {
      Reactions.Meaning meaning = Reactions.to(e, Call.ADMIN);
      metrics.error(meaning.type());
      if (meaning.reaction() == Reaction.STOP) {
        throw e;
      }
      return false;
    }
    if (!stable.keySet().containsAll(partitions)) {
      return false;
    }
    epochs.forEach(epoch -> settle(epoch, stable));
    return true;
  }

  private void settle(ClosedEpoch epoch, Map<TopicPartition, Optional<OffsetAndMetadata>> stable) {
    if (epoch.isEmpty()) {
      return;
    }
    long done =
        epoch.parts().stream()
            .filter(part -> committed(part, stable) >= part.to().offset())
            .count();
    if (done == epoch.parts().size()) {
      LOG.info("{} had been committed", epoch);
      participants.afterCommit(epoch);
      metrics.committed(epoch);
      epoch.committed();
      epoch.parts().forEach(epoch::remove);
    } else if (done > 0) {
      // A Kafka transaction commits all of its positions or none: somebody else moved them.
      for (EpochPart part : epoch.parts()) {
        part.owner()
            .sever(
                "%s was committed for some of its partitions only: a position was moved by hand, or two consumers own the partition. Restart after looking."
                    .formatted(epoch));
        part.resolve();
        epoch.remove(part);
      }
    }
  }

  private static long committed(
      EpochPart part, Map<TopicPartition, Optional<OffsetAndMetadata>> stable) {
    return stable
        .getOrDefault(part.partition(), Optional.empty())
        .map(OffsetAndMetadata::offset)
        .orElse(-1L);
  }
}
