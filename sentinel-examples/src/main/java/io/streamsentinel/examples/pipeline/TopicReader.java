package io.streamsentinel.examples.pipeline;

import io.streamsentinel.settings.KafkaSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads what is committed in a topic, from a position to its end, with a plain consumer that knows
 * nothing of the pipeline: the witness of what it did.
 */
public final class TopicReader {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final KafkaSettings kafka;

  /** A reader of a cluster. */
  public TopicReader(KafkaSettings kafka) {
    this.kafka = kafka;
  }

  /**
   * Where the partitions of a topic end now. A topic may just have been made, and not every broker
   * know of it: it is waited for.
   *
   * @throws KafkaException if it is not there within 15 seconds
   */
  public Map<TopicPartition, Long> ends(String topic) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      return Map.copyOf(consumer.endOffsets(partitions(consumer, topic)));
    }
  }

  /** Reads from the given positions to where the topic ends now; aborted records are not seen. */
  public void read(Map<TopicPartition, Long> from, Consumer<ConsumerRecord<byte[], byte[]>> each) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      consumer.assign(from.keySet());
      from.forEach(consumer::seek);
      Map<TopicPartition, Long> open = new HashMap<>(consumer.endOffsets(from.keySet()));
      while (!open.isEmpty()) {
        consumer.poll(POLL).forEach(each);
        // A position passes markers and aborted records too, so it does reach the end.
        open.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
      }
    }
  }

  /** A consumer of committed records, of no group. */
  public KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        kafka
            .with(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed")
            .with(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false)
            .with(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none")
            .properties(),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, String topic) {
    long begun = System.nanoTime();
    List<PartitionInfo> known = consumer.partitionsFor(topic);
    while (known.isEmpty()) {
      if (System.nanoTime() - begun > PATIENCE.toNanos()) {
        throw new KafkaException("topic %s is not there; make it first".formatted(topic));
      }
      Waiting.until(System.nanoTime() + POLL.toNanos());
      known = consumer.partitionsFor(topic);
    }
    return known.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
  }
}
