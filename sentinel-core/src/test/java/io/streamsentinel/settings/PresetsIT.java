package io.streamsentinel.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.stack.Stack;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Kafka's own clients take every preset, and a record gets through. */
class PresetsIT {

  private static final String TOPIC = "presets-" + UUID.randomUUID();
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
  private static final byte[] VALUE = "value".getBytes(StandardCharsets.UTF_8);

  private static Settings settings;
  private static Admin admin;

  @BeforeAll
  static void make_a_topic() throws Exception {
    settings =
        Settings.builder()
            .environment(
                Environment.of(
                    Map.of("KAFKA_BOOTSTRAP_SERVERS", Stack.shared().bootstrapServers())))
            .build();
    admin = Admin.create(settings.kafka().properties());
    admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
  }

  @AfterAll
  static void remove_it() throws Exception {
    admin.deleteTopics(List.of(TOPIC)).all().get();
    admin.close();
  }

  @ParameterizedTest
  @EnumSource(ProducerPreset.class)
  void a_producer_of_every_preset_writes(ProducerPreset preset) throws Exception {
    try (var producer = producer(preset)) {
      long before = end();
      producer.send(new ProducerRecord<>(TOPIC, VALUE)).get(30, TimeUnit.SECONDS);
      assertThat(end()).isEqualTo(before + 1);
    }
  }

  @ParameterizedTest
  @EnumSource(ConsumerPreset.class)
  void a_consumer_of_every_preset_reads(ConsumerPreset preset) throws Exception {
    Map<String, Object> impatient = new HashMap<>(settings.consumer(preset));
    // Or the preset for analytics would take its five seconds, twice.
    impatient.merge("fetch.max.wait.ms", 100, (chosen, bound) -> bound);
    try (var producer = producer(ProducerPreset.LOW_LATENCY);
        var consumer = consumer(impatient)) {
      producer.send(new ProducerRecord<>(TOPIC, VALUE)).get(30, TimeUnit.SECONDS);

      ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofSeconds(30));

      assertThat(records.iterator().next().value()).isEqualTo(VALUE);
    }
  }

  @Test
  void a_lone_payment_reaches_the_detector_long_before_kafkas_half_second() throws Exception {
    try (var producer = producer(ProducerPreset.LOW_LATENCY);
        var consumer = consumer(settings.consumer(ConsumerPreset.FRAUD_DETECTION))) {
      consumer.seekToEnd(List.of(PARTITION));
      consumer.position(PARTITION);
      consumer.poll(Duration.ZERO);
      long quickest = Long.MAX_VALUE;
      for (int i = 0; i < 10; i++) {
        long start = System.nanoTime();
        producer.send(new ProducerRecord<>(TOPIC, VALUE)).get(30, TimeUnit.SECONDS);
        while (consumer.poll(Duration.ofSeconds(30)).isEmpty()) {
          // A fetch that ends without data.
        }
        quickest = Math.min(quickest, System.nanoTime() - start);
      }

      assertThat(Duration.ofNanos(quickest)).isLessThan(Duration.ofMillis(250));
    }
  }

  private static KafkaProducer<byte[], byte[]> producer(ProducerPreset preset) {
    Map<String, Object> properties = new HashMap<>(settings.kafka().properties());
    properties.putAll(settings.producer(preset));
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> preset) {
    Map<String, Object> properties = new HashMap<>(settings.kafka().properties());
    properties.putAll(preset);
    var consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.assign(List.of(PARTITION));
    consumer.seekToBeginning(List.of(PARTITION));
    return consumer;
  }

  private static long end() throws Exception {
    return admin
        .listOffsets(Map.of(PARTITION, org.apache.kafka.clients.admin.OffsetSpec.latest()))
        .partitionResult(PARTITION)
        .get()
        .offset();
  }
}
