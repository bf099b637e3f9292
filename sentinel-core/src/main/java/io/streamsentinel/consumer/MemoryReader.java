package io.streamsentinel.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.streamsentinel.error.RetriableException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a partition of the memory topic, up to what its log held when reading began. */
final class MemoryReader implements Deduplication.Reader {

  private final Map<String, Object> kafka;
  private final Duration bound;

  MemoryReader(Map<String, Object> kafka, Duration bound) {
    this.kafka = kafka;
    this.bound = bound;
  }

  @Override
  public Map<String, Long> read(TopicPartition memory, long sinceMillis) {
    Map<String, Long> ids = new LinkedHashMap<>();
    // Up to the very end: a transaction may be decided and its marker not yet written.
    long end = end(memory);
    try (KafkaConsumer<byte[], byte[]> consumer = consumer("read_committed")) {
      consumer.assign(List.of(memory));
      OffsetAndTimestamp begin = consumer.offsetsForTimes(Map.of(memory, sinceMillis)).get(memory);
      if (begin == null) {
        return ids;
      }
      consumer.seek(memory, begin.offset());
      long deadline = System.nanoTime() + bound.toNanos();
      while (consumer.position(memory) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          ids.put(new String(record.key(), UTF_8), record.timestamp());
        }
        if (System.nanoTime() - deadline > 0) {
          throw new RetriableException(
              memory + " can't be read to its end: a transaction on it is still open");
        }
      }
    }
    return ids;
  }

  private long end(TopicPartition memory) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer("read_uncommitted")) {
      Long end = consumer.endOffsets(List.of(memory)).get(memory);
      if (end == null) {
        throw new RetriableException("the end of " + memory + " is not known");
      }
      return end;
    }
  }

  private KafkaConsumer<byte[], byte[]> consumer(String isolation) {
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.remove(ConsumerConfig.GROUP_PROTOCOL_CONFIG);
    properties.remove(CommonClientConfigs.GROUP_INSTANCE_ID_CONFIG);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
