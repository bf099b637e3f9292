package io.streamsentinel.examples.platform;

import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.serde.SentinelAvroDeserializer;
import io.streamsentinel.examples.pipeline.TopicReader;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;

/**
 * One topic, read from the outside.
 *
 * @param events how many events it holds
 * @param malformed how many records that hold no event
 */
record TopicAudit(long events, long malformed) {

  /**
   * Reads a topic.
   *
   * @param from where to begin
   * @param each gets every event, and its place as {@code topic-partition@offset}
   */
  static <T> TopicAudit of(
      TopicReader reader,
      SchemaRegistry registry,
      Map<TopicPartition, Long> from,
      Class<T> type,
      BiConsumer<String, T> each) {
    SentinelAvroDeserializer<T> deserializer = SentinelAvroDeserializer.of(registry, type);
    long[] counts = new long[2];
    reader.read(
        from,
        record -> {
          T event;
          try {
            event = deserializer.deserialize(record.topic(), record.value());
          } catch (SerializationException e) {
            counts[1]++;
            return;
          }
          counts[0]++;
          each.accept(record.topic() + "-" + record.partition() + "@" + record.offset(), event);
        });
    return new TopicAudit(counts[0], counts[1]);
  }
}
