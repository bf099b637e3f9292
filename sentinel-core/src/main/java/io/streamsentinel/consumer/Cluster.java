package io.streamsentinel.consumer;

import io.streamsentinel.participant.LogPolicy;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * What the engine asks the cluster about. Every call blocks, is bounded, and throws what Kafka's
 * admin client throws; {@link io.streamsentinel.error.RetriableException} if the answer did not
 * come in time.
 */
interface Cluster {

  /** A topic as it stands now. */
  record Topic(Uuid id, int partitions) {}

  /** The first offset a partition holds, and the one after its last. */
  record Bounds(long start, long end) {}

  /** What a topic takes. */
  record Limits(int messageBytes, boolean keyRequired) {}

  /**
   * The group's positions, read stable. A partition that is missing in the answer has a transaction
   * pending: ask again. An empty value means that the group has no position there.
   */
  Map<TopicPartition, Optional<OffsetAndMetadata>> stablePositions(
      Collection<TopicPartition> partitions);

  /** Topics that exist among those asked for. */
  Map<String, Topic> topics(Set<String> names);

  Map<TopicPartition, Bounds> bounds(Collection<TopicPartition> partitions);

  /**
   * The first offset at or after a time in milliseconds since 1970, or the end if there is none.
   */
  Map<TopicPartition, Long> offsetsAt(Collection<TopicPartition> partitions, long timestamp);

  /** What a topic takes, or empty if it does not exist. */
  Optional<Limits> limits(String topic);

  /** How a topic keeps its records, or empty if it does not exist or may not be asked about. */
  Optional<LogPolicy> logPolicy(String topic);
}
