package io.streamsentinel.feature;

import io.streamsentinel.settings.KafkaSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A compacted topic that holds a second copy of what a {@link FeatureStore} holds, for views whose
 * windows reach farther back than their input's log: if the store loses everything, it is filled
 * from here, and the log need only hold what came after.
 *
 * <p>Each flush writes the entities that changed here first, whole, and their partition's watermark
 * with them, in one transaction; then to the store. An owner that was replaced is fenced off, as
 * Kafka fences any producer.
 *
 * <p>The topic needs {@code cleanup.policy=compact}, or {@code compact,delete} with a retention of
 * at least the views' time to live, which lets entities go that nobody has seen since; and as many
 * partitions as the input. It may serve several views and topics. One flush costs a Kafka
 * transaction for each partition that has changed, and each changed entity its whole value: a
 * longer {@link FeatureStageBuilder#flushInterval} makes both rarer.
 *
 * <p>Immutable and thread-safe.
 */
public final class SnapshotTopic {
  private static final int TRANSACTION_TIMEOUT_MILLIS = 10_000;
  private static final int BATCH_BYTES = 128 * 1024;
  private static final int REQUEST_BYTES = 16 << 20;

  private final KafkaSettings kafka;
  private final String topic;

  private SnapshotTopic(KafkaSettings kafka, String topic) {
    this.kafka = Objects.requireNonNull(kafka, "kafka");
    this.topic = Objects.requireNonNull(topic, "topic");
  }

  /**
   * Names the topic, which must exist.
   *
   * @param kafka where it is; security settings pass through
   */
  public static SnapshotTopic of(KafkaSettings kafka, String topic) {
    return new SnapshotTopic(kafka, topic);
  }

  /** The topic's name. */
  public String topic() {
    return topic;
  }

  KafkaProducer<byte[], byte[]> producer(Shard shard) {
    Map<String, Object> properties = new HashMap<>();
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    properties.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, REQUEST_BYTES);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, TRANSACTION_TIMEOUT_MILLIS);
    properties.putAll(common());
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, topic + "/" + shard);
    properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MILLIS);
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  KafkaConsumer<byte[], byte[]> consumer(String isolation) {
    Map<String, Object> properties = common();
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private Map<String, Object> common() {
    Map<String, Object> properties = new HashMap<>(kafka.properties());
    for (String membership :
        List.of(
            ConsumerConfig.GROUP_PROTOCOL_CONFIG, CommonClientConfigs.GROUP_INSTANCE_ID_CONFIG)) {
      properties.remove(membership);
    }
    return properties;
  }

  @Override
  public String toString() {
    return "SnapshotTopic[" + topic + "]";
  }
}
