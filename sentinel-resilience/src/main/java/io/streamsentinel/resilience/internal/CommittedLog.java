package io.streamsentinel.resilience.internal;

import io.streamsentinel.error.RetriableException;
import io.streamsentinel.settings.KafkaSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A topic read from its beginning, all partitions of it, in no group and committed records alone.
 * Each call goes on where the one before ended. Not thread-safe.
 */
public final class CommittedLog implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(100);

  private final KafkaSettings kafka;
  private final String topic;
  private final Duration bound;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;

  private CommittedLog(KafkaSettings kafka, String topic, Duration bound) {
    this.kafka = kafka;
    this.topic = topic;
    this.bound = bound;
    this.consumer = consumer(kafka, "read_committed");
    try {
      this.partitions = partitions(consumer, topic);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
  }

  /**
   * Opens a topic that exists.
   *
   * @param kafka the cluster
   * @param topic its name
   * @param bound how long reading may go without a record
   */
  public static CommittedLog open(KafkaSettings kafka, String topic, Duration bound) {
    return new CommittedLog(kafka, topic, bound);
  }

  /** How many partitions the topic has. */
  public int partitions() {
    return partitions.size();
  }

  /**
   * Reads on to where the log ended when the call began, waiting for transactions that are open
   * there: what was decided before the call is seen, even if its marker was not written yet.
   *
   * @param each takes the records, by partition in offset order
   * @throws RetriableException if a transaction stays open longer than the bound
   */
  public void readToEnd(Consumer<ConsumerRecord<byte[], byte[]>> each) {
    Map<TopicPartition, Long> ends;
    try (KafkaConsumer<byte[], byte[]> other = consumer(kafka, "read_uncommitted")) {
      ends = other.endOffsets(partitions);
    }
    readTo(ends, each);
  }

  /**
   * Reads on to the first open transaction, or to where the log ended when the call began.
   *
   * @param each takes the records, by partition in offset order
   */
  public void readCommitted(Consumer<ConsumerRecord<byte[], byte[]>> each) {
    readTo(consumer.endOffsets(partitions), each);
  }

  private void readTo(
      Map<TopicPartition, Long> ends, Consumer<ConsumerRecord<byte[], byte[]>> each) {
    long deadline = System.nanoTime() + bound.toNanos();
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
      records.forEach(each);
      if (!records.isEmpty()) {
        deadline = System.nanoTime() + bound.toNanos();
      } else if (System.nanoTime() - deadline > 0) {
        throw new RetriableException(
            topic
                + " can't be read to its end: a transaction on it is still open. Try again later");
      }
    }
  }

  private static List<TopicPartition> partitions(
      KafkaConsumer<byte[], byte[]> consumer, String topic) {
    List<PartitionInfo> infos = consumer.partitionsFor(topic);
    if (infos == null || infos.isEmpty()) {
      throw new IllegalArgumentException("topic " + topic + " does not exist");
    }
    return infos.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
  }

  private static KafkaConsumer<byte[], byte[]> consumer(KafkaSettings kafka, String isolation) {
    Map<String, Object> properties = new HashMap<>(kafka.properties());
    properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
    properties.remove(ConsumerConfig.GROUP_PROTOCOL_CONFIG);
    properties.remove(CommonClientConfigs.GROUP_INSTANCE_ID_CONFIG);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public void close() {
    consumer.close();
  }
}
