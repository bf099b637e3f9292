package io.streamsentinel.examples.payments;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.streamsentinel.avro.event.FraudDecisionEvent;
import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.avro.registry.SchemaRegistries;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.serde.SentinelAvroDeserializer;
import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.examples.generator.PaymentGenerator;
import io.streamsentinel.examples.registry.RawTopics;
import io.streamsentinel.examples.registry.Variant;
import io.streamsentinel.feature.FeatureStore;
import io.streamsentinel.feature.RedisFeatureStore;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.settings.RedisSettings;
import io.streamsentinel.stack.Impatient;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TestScope;
import io.streamsentinel.stack.WithStack;
import io.streamsentinel.unit.Format;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The fraud pipeline with Confluent's own serializers in place of ours: two class names in the
 * configuration differ, and nothing that comes out.
 */
@WithStack(start = {Service.KAFKA, Service.REDIS, Service.REGISTRY, Service.POSTGRES})
@Tag("long")
class ConfluentPipelineIT {

  private static final int PAYMENTS = 400;
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);

  /** Everything that came out of a run, as text that can be compared. */
  private record Outcome(Set<String> decisions, Set<String> alerts, List<String> deadLetters) {}

  @Test
  void pipeline_with_confluents_classes_decides_byte_for_byte_what_it_decides_with_ours(
      Stack stack, TestScope scope) {
    PaymentTopics ours = topics(scope, Variant.OURS);
    PaymentTopics theirs = topics(scope, Variant.CONFLUENT);

    Outcome withOurs = run(stack, Variant.OURS, ours);
    Outcome withTheirs = run(stack, Variant.CONFLUENT, theirs);

    assertThat(withOurs.decisions()).hasSize(PAYMENTS);
    assertThat(withOurs.alerts()).isNotEmpty();
    assertThat(withOurs.deadLetters()).containsExactly("no payment");
    assertThat(withTheirs).isEqualTo(withOurs);
    // And each side reads what the other has written.
    try (SchemaRegistry registry = SchemaRegistries.of(Variant.OURS.configs(stack.registryUrl()));
        Deserializer<FraudDecisionEvent> reader =
            SentinelAvroDeserializer.of(registry, FraudDecisionEvent.class)) {
      assertThat(new RawTopics(stack.bootstrapServers()).read(theirs.decisions()))
          .extracting(record -> reader.deserialize(record.topic(), record.value()).getPaymentId())
          .doesNotHaveDuplicates()
          .hasSize(PAYMENTS);
    }
  }

  private static PaymentTopics topics(TestScope scope, Variant variant) {
    return new PaymentTopics(
        scope.name(variant.name()) + ".",
        scope.topic(variant + "-payments", 1),
        scope.topic(variant + "-terminals", 1),
        scope.topic(variant + "-decisions", 1),
        scope.topic(variant + "-alerts", 1),
        scope.topic(variant + "-actions", 1),
        scope.topic(variant + "-dead", 1),
        scope.topic(variant + "-chargebacks", 1),
        scope.topic(variant + "-market", 1),
        scope.topic(variant + "-sentiment", 1),
        scope.name(variant + "-group"),
        scope.name(variant + "-decision"));
  }

  private static Outcome run(Stack stack, Variant variant, PaymentTopics topics) {
    Format<String, SpecificRecord> format =
        variant.make(() -> PaymentFormat.of(variant.configs(stack.registryUrl())));
    RawTopics raw = new RawTopics(stack.bootstrapServers());
    feed(raw, format, topics);
    try (FeatureStore features = RedisFeatureStore.connect(RedisSettings.of(stack.redisUri()));
        HikariDataSource database = new HikariDataSource()) {
      database.setJdbcUrl(stack.jdbcUrl());
      database.setUsername(stack.postgresUser());
      database.setPassword(stack.postgresPassword());
      try (Payments pipeline =
          Payments.builder(
                  KafkaSettings.of(stack.bootstrapServers()).withAll(Impatient.FETCHES),
                  topics,
                  format,
                  features,
                  database)
              .clock(CLOCK)
              .build()) {
        pipeline.consumers().forEach(ExactlyOnceConsumer::runUntilCaughtUp);
      }
    }
    format.values().close();
    format.outputValues().close();
    return new Outcome(
        bytes(raw.read(topics.decisions())),
        bytes(raw.read(topics.alerts())),
        raw.read(topics.deadLetters()).stream()
            .map(letter -> new String(letter.value(), UTF_8))
            .toList());
  }

  @SuppressWarnings("unchecked")
  private static void feed(
      RawTopics raw, Format<String, SpecificRecord> format, PaymentTopics topics) {
    Serializer<PaymentEvent> serializer = (Serializer<PaymentEvent>) format.outputValues();
    PaymentGenerator payments = PaymentGenerator.builder(1).count(PAYMENTS).customers(20).build();
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    while (payments.hasNext()) {
      PaymentEvent payment = payments.next().payment();
      records.add(
          new ProducerRecord<>(
              topics.payments(),
              payment.getUserId().getBytes(UTF_8),
              serializer.serialize(topics.payments(), payment)));
    }
    records.add(
        new ProducerRecord<>(topics.payments(), new byte[] {1}, "no payment".getBytes(UTF_8)));
    raw.send(records);
  }

  private static Set<String> bytes(List<ConsumerRecord<byte[], byte[]>> records) {
    return records.stream()
        .map(record -> HexFormat.of().formatHex(record.value()))
        .collect(Collectors.toSet());
  }
}
