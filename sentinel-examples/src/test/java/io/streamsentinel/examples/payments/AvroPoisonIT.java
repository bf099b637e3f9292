package io.streamsentinel.examples.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.avro.registry.SchemaRegistries;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.serde.SentinelAvroDeserializer;
import io.streamsentinel.avro.serde.SentinelAvroSerializer;
import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.settings.RegistrySettings;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TestScope;
import io.streamsentinel.stack.WithStack;
import io.streamsentinel.unit.Format;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** Values that are no Avro, each in its own way, between values that are. */
@WithStack(start = {Service.KAFKA, Service.REGISTRY})
class AvroPoisonIT {

  private static final Schema SCHEMA =
      SchemaBuilder.record("Reading").fields().requiredString("text").endRecord();

  private static final int UNKNOWN_ID = 987_654;

  @Test
  void each_kind_of_poison_costs_its_record_and_arrives_as_it_was(Stack stack, TestScope scope) {
    String in = scope.topic("in", 1);
    String out = scope.topic("out", 1);
    String dead = scope.topic("dead", 1);
    KafkaSettings kafka = KafkaSettings.of(stack.bootstrapServers());
    try (SchemaRegistry registry =
        SchemaRegistries.of(RegistrySettings.of(stack.registryUrl()).properties())) {
      byte[] good = good(registry, in);
      byte[] badMagic = good.clone();
      badMagic[0] = 9;
      byte[] truncated = Arrays.copyOf(good, good.length - 3);
      byte[] unknownId = good.clone();
      ByteBuffer.wrap(unknownId).putInt(1, UNKNOWN_ID);
      List<byte[]> poison = List.of(badMagic, truncated, unknownId, new byte[0]);
      List<byte[]> values = new ArrayList<>(poison);
      values.add(0, good);
      values.add(good);
      send(kafka, in, values);

      ExactlyOnceConsumer.builder(
              kafka,
              scope.name("group"),
              Set.of(in),
              Format.of(
                  new StringDeserializer(),
                  SentinelAvroDeserializer.of(registry, SCHEMA),
                  new StringSerializer(),
                  new StringSerializer()))
          .deadLetters(dead)
          .process(
              (record, unit) ->
                  unit.send(
                      out, record.key(), ((GenericRecord) record.value()).get("text").toString()))
          .build()
          .runUntilCaughtUp();

      assertThat(read(kafka, out)).hasSize(2);
      List<byte[]> letters = read(kafka, dead);
      assertThat(letters).hasSize(poison.size());
      for (int i = 0; i < poison.size(); i++) {
        assertThat(letters.get(i)).isEqualTo(poison.get(i));
      }
    }
  }

  private static byte[] good(SchemaRegistry registry, String topic) {
    GenericRecord reading = new GenericData.Record(SCHEMA);
    reading.put("text", "a reading that is long enough to be cut");
    try (SentinelAvroSerializer<GenericRecord> serializer =
        new SentinelAvroSerializer<>(registry, Map.of("auto.register.schemas", true), false)) {
      return serializer.serialize(topic, reading);
    }
  }

  private static void send(KafkaSettings kafka, String topic, List<byte[]> values) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            kafka.properties(), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (byte[] value : values) {
        var unused = producer.send(new ProducerRecord<>(topic, value));
      }
    }
  }

  private static List<byte[]> read(KafkaSettings kafka, String topic) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            kafka.with("isolation.level", "read_committed").properties(),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      TopicPartition id = new TopicPartition(topic, 0);
      consumer.assign(List.of(id));
      consumer.seekToBeginning(List.of(id));
      long end = consumer.endOffsets(List.of(id)).get(id);
      List<byte[]> all = new ArrayList<>();
      while (consumer.position(id) < end) {
        consumer.poll(Duration.ofMillis(100)).forEach(record -> all.add(record.value()));
      }
      return all;
    }
  }
}
