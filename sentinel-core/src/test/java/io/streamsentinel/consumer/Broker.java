package io.streamsentinel.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.stack.Impatient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** What a test does to a real broker beside the consumer it tests. */
final class Broker {

  private final String servers;

  Broker(String servers) {
    this.servers = servers;
  }

  KafkaSettings settings() {
    return KafkaSettings.of(servers).withAll(Impatient.FETCHES);
  }

  /** Sends as many records as asked for, with values made of their number. */
  void produce(String topic, int count, IntFunction<String> key, IntFunction<String> value) {
    Map<String, Object> properties = Map.of("bootstrap.servers", servers, "acks", "all");
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
      for (int i = 0; i < count; i++) {
        var unused = producer.send(new ProducerRecord<>(topic, key.apply(i), value.apply(i)));
      }
    }
  }

  /** All records that a {@code read_committed} reader sees now, by partition and offset. */
  List<ConsumerRecord<String, String>> read(String topic) {
    List<ConsumerRecord<String, String>> all = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> raw : readBytes(topic)) {
      all.add(
          new ConsumerRecord<>(
              raw.topic(),
              raw.partition(),
              raw.offset(),
              raw.timestamp(),
              raw.timestampType(),
              raw.serializedKeySize(),
              raw.serializedValueSize(),
              raw.key() == null ? "" : new String(raw.key(), UTF_8),
              raw.value() == null ? "" : new String(raw.value(), UTF_8),
              raw.headers(),
              Optional.empty()));
    }
    return all;
  }

  List<ConsumerRecord<byte[], byte[]>> readBytes(String topic) {
    Map<String, Object> properties =
        settings().with("isolation.level", "read_committed").properties();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(Duration.ofMillis(100)).forEach(all::add);
      }
      return all;
    }
  }

  /** The group's stable positions. */
  Map<TopicPartition, OffsetAndMetadata> positions(String group, String topic, int partitions)
      throws Exception {
    List<TopicPartition> ids = new ArrayList<>();
    for (int i = 0; i < partitions; i++) {
      ids.add(new TopicPartition(topic, i));
    }
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      Map<TopicPartition, OffsetAndMetadata> positions =
          admin
              .listConsumerGroupOffsets(
                  Map.of(group, new ListConsumerGroupOffsetsSpec().topicPartitions(ids)),
                  new ListConsumerGroupOffsetsOptions().requireStable(true))
              .partitionsToOffsetAndMetadata(group)
              .get();
      return new HashMap<>(positions);
    }
  }

  String servers() {
    return servers;
  }

  static StringDeserializer text() {
    return new StringDeserializer();
  }
}
