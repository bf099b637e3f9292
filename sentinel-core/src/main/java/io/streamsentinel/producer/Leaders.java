package io.streamsentinel.producer;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits until brokers lead the partitions of a topic that is about to be written to.
 *
 * <p>A broker leads a new partition a moment after the topic is there. A first batch that comes
 * before is refused, and if the second is then accepted, the first stays out of sequence for good:
 * {@code OutOfOrderSequenceException}. Thread-safe.
 */
final class Leaders {

  private static final Logger LOG = LoggerFactory.getLogger(Leaders.class);

  /** What the client that asks shares with the producer: where the cluster is and who we are. */
  private static final Set<String> SHARED = Set.of("bootstrap.", "security.", "sasl.", "ssl.");

  private final Producer<?, ?> producer;
  private final Map<String, Object> kafka;
  private final Duration bound;

  Leaders(Producer<?, ?> producer, Map<String, Object> kafka, Duration bound) {
    this.producer = producer;
    this.kafka = kafka;
    this.bound = bound;
  }

  /**
   * Returns when each partition of the topic is answered for by a leader. After {@code
   * max.block.ms}, or if that can't be found out, it returns too: the send says what is wrong.
   */
  void await(String topic) {
    try {
      // Has a topic made first that the cluster makes by itself.
      Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
      for (PartitionInfo partition : producer.partitionsFor(topic)) {
        ends.put(new TopicPartition(topic, partition.partition()), OffsetSpec.latest());
      }
      if (!ends.isEmpty()) {
        ask(ends);
      }
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      LOG.warn(
          "Whether the partitions of topic {} have leaders is not known ({}): it is written to all"
              + " the same",
          topic,
          e.getClass().getName());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void ask(Map<TopicPartition, OffsetSpec> ends)
      throws ExecutionException, TimeoutException, InterruptedException {
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.keySet().removeIf(key -> SHARED.stream().noneMatch(key::startsWith));
    Admin admin = Admin.create(properties);
    try {
      // Only a leader answers; the client asks again until one does.
      admin.listOffsets(ends).all().get(bound.toNanos(), TimeUnit.NANOSECONDS);
    } finally {
      admin.close(Duration.ZERO);
    }
  }
}
