package io.streamsentinel.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Makes a consumer see what a broker would show it that keeps no promise: what transactions have
 * aborted, or all but a record that it has lost. It is a producer's interceptor too, since one
 * setting names both; there it does nothing.
 */
public final class LyingReader
    implements ConsumerInterceptor<String, String>, ProducerInterceptor<String, String> {

  /** The configuration's key that says how it lies. */
  static final String LIE = "lying.reader.lie";

  private Map<String, Object> configs = Map.of();

  /** Made by the client. */
  public LyingReader() {}

  /** How it lies. */
  enum Lie {
    /** Isolation of transactions is not kept. */
    SHOWS_WHAT_WAS_ABORTED,
    /** A login that was confirmed is not there. */
    LOSES_A_RECORD
  }

  @Override
  public void configure(Map<String, ?> configs) {
    this.configs = new HashMap<>(configs);
  }

  @Override
  public ConsumerRecords<String, String> onConsume(ConsumerRecords<String, String> records) {
    if (configs.get(LIE) == Lie.SHOWS_WHAT_WAS_ABORTED) {
      return records.isEmpty() ? records : uncommitted(records);
    }
    Map<TopicPartition, List<ConsumerRecord<String, String>>> kept = new HashMap<>();
    for (TopicPartition partition : records.partitions()) {
      kept.put(
          partition,
          records.records(partition).stream()
              .filter(record -> !record.key().equals("login"))
              .toList());
    }
    return new ConsumerRecords<>(kept, records.nextOffsets());
  }

  /** The same partitions once more, from their start, with all that was ever written. */
  private ConsumerRecords<String, String> uncommitted(ConsumerRecords<String, String> records) {
    Map<String, Object> honest = new HashMap<>(configs);
    honest.remove("interceptor.classes");
    honest.remove("group.id");
    honest.remove("client.id");
    honest.put("isolation.level", "read_uncommitted");
    Map<TopicPartition, List<ConsumerRecord<String, String>>> all = new HashMap<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(honest, new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(records.partitions());
      consumer.seekToBeginning(records.partitions());
      for (TopicPartition partition : records.partitions()) {
        List<ConsumerRecord<String, String>> seen = new ArrayList<>();
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        while (consumer.position(partition) < end) {
          seen.addAll(consumer.poll(Duration.ofMillis(100)).records(partition));
        }
        all.put(partition, seen);
      }
    }
    return new ConsumerRecords<>(all, records.nextOffsets());
  }

  @Override
  public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

  @Override
  public ProducerRecord<String, String> onSend(ProducerRecord<String, String> record) {
    return record;
  }

  @Override
  public void onAcknowledgement(RecordMetadata metadata, Exception exception) {}

  @Override
  public void close() {}
}
