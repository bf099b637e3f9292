package io.streamsentinel.examples.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.streamsentinel.avro.event.FraudDecisionEvent;
import io.streamsentinel.avro.registry.SchemaRegistries;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.serde.SentinelAvroSerializer;
import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.error.FatalException;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.stack.Impatient;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TestScope;
import io.streamsentinel.unit.Format;
import io.streamsentinel.unit.Handler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scenario 33: the registry is away, slow or does not know us; no record is blamed for it. */
abstract class RegistryFaults {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String AWAY = "what decoding needs is away";

  private final Variant variant;
  private RawTopics topics;
  private Serializer<GenericRecord> direct;
  private String in;
  private String out;
  private String dead;
  private String group;

  RegistryFaults(Variant variant) {
    this.variant = variant;
  }

  private void name(Stack stack, TestScope scope, SchemaRegistry registry) {
    topics = new RawTopics(stack.bootstrapServers());
    direct = new SentinelAvroSerializer<>(registry);
    in = scope.topic("in", 2);
    out = scope.topic("out", 1);
    dead = scope.topic("dead", 1);
    group = scope.name("group");
  }

  private static SchemaRegistry registry(Stack stack) {
    return SchemaRegistries.of(Variant.OURS.configs(stack.registryUrl()));
  }

  /** Sends a record of a schema by its number; numbers that were not met before are unknown ids. */
  private void send(int partition, int schema, String id) {
    Schema type =
        SchemaBuilder.record("Event" + schema + group.replace('-', '_'))
            .fields()
            .requiredString("id")
            .endRecord();
    byte[] bytes =
        direct.serialize(in + schema, new GenericRecordBuilder(type).set("id", id).build());
    topics.send(List.of(new ProducerRecord<>(in, partition, id.getBytes(UTF_8), bytes)));
  }

  @SuppressWarnings("unchecked")
  private Deserializer<Object> deserializer(Map<String, Object> configs) {
    return variant.make(
        () -> {
          try {
            Deserializer<Object> made =
                Utils.newInstance(configs.get("value.deserializer").toString(), Deserializer.class);
            made.configure(configs, false);
            return made;
          } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private <V> ExactlyOnceConsumer consumer(
      Stack stack, Format<String, V> format, Handler<String, V> handler) {
    return ExactlyOnceConsumer.builder(
            KafkaSettings.of(stack.bootstrapServers()).withAll(Impatient.FETCHES),
            group,
            Set.of(in),
            format)
        .deadLetters(dead)
        .instance("a")
        .process(handler)
        .build();
  }

  private ExactlyOnceConsumer decoding(Stack stack, Deserializer<Object> values) {
    return consumer(
        stack,
        Format.of(new StringDeserializer(), values, new StringSerializer(), new StringSerializer()),
        (record, unit) -> unit.send(out, record.key(), record.key()));
  }

  private List<String> outputs() {
    return topics.read(out).stream().map(record -> new String(record.value(), UTF_8)).toList();
  }

  @Test
  void records_wait_for_a_registry_that_is_away_and_none_is_given_up(Stack stack, TestScope scope)
      throws Exception {
    List<String> sent = new ArrayList<>();
    try (SchemaRegistry open = registry(stack);
        RegistryGateway gateway = new RegistryGateway(stack.registryUrl());
        Deserializer<Object> values = deserializer(variant.configs(gateway.url()))) {
      name(stack, scope, open);
      send(0, 0, "first");
      sent.add("first");
      // Down at the start: connections are refused.
      try (Running running = new Running(decoding(stack, values))) {
        await().atMost(PATIENCE).until(() -> running.paused(0).contains(AWAY));
        gateway.passes();
        await().atMost(PATIENCE).until(() -> outputs().equals(sent));

        int schema = 1;
        for (int fault : new int[] {500, 503, 429, 0}) {
          if (fault == 0) {
            gateway.down();
          } else {
            gateway.answers(fault);
          }
          // Later, with a schema that was not met yet.
          send(0, schema, "unknown-" + schema);
          await().atMost(PATIENCE).until(() -> running.paused(0).contains(AWAY));
          // What is known goes on meanwhile.
          send(1, 0, "known-" + schema);
          sent.add("known-" + schema);
          await().atMost(PATIENCE).until(() -> outputs().equals(sent));
          assertThat(running.paused(0)).contains(AWAY);
          gateway.passes();
          sent.add("unknown-" + schema);
          await().atMost(PATIENCE).until(() -> outputs().equals(sent));
          await().atMost(PATIENCE).until(() -> running.paused(0).isEmpty());
          schema++;
        }
      }
      assertThat(topics.read(dead)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void refused_credentials_stop_the_consumer_and_lose_nothing(
      int status, Stack stack, TestScope scope) throws Exception {
    try (SchemaRegistry open = registry(stack);
        RegistryGateway gateway = new RegistryGateway(stack.registryUrl());
        Deserializer<Object> values = deserializer(variant.configs(gateway.url()))) {
      name(stack, scope, open);
      send(0, 0, "a");
      send(0, 0, "b");
      gateway.answers(status);
      try (Running running = new Running(decoding(stack, values))) {
        assertThat(running.failure())
            .isInstanceOf(FatalException.class)
            .hasMessageContaining("records of topic " + in)
            .hasMessageContaining("credentials");
      }
      assertThat(topics.read(dead)).isEmpty();
      assertThat(outputs()).isEmpty();

      gateway.passes();
      decoding(stack, values).runUntilCaughtUp();

      assertThat(outputs()).containsExactly("a", "b");
      assertThat(topics.read(dead)).isEmpty();
    }
  }

  @Test
  void outputs_wait_for_a_registry_that_is_away_and_stop_where_it_refuses(
      Stack stack, TestScope scope) throws Exception {
    try (SchemaRegistry open = registry(stack);
        RegistryGateway gateway = new RegistryGateway(stack.registryUrl());
        Serializer<Object> values = serializer(variant.configs(gateway.url()))) {
      name(stack, scope, open);
      Format<String, String> format =
          Format.of(
              new StringDeserializer(), new StringDeserializer(), new StringSerializer(), values);
      Handler<String, String> handler =
          (record, unit) -> unit.send(out, record.key(), decision(record.value()));
      topics.send(List.of(text("a"), text("b")));
      gateway.answers(401);
      try (Running running = new Running(consumer(stack, format, handler))) {
        assertThat(running.failure())
            .isInstanceOf(FatalException.class)
            .hasMessageContaining("a value for topic " + out);
      }
      gateway.down();
      try (Running running = new Running(consumer(stack, format, handler))) {
        await()
            .atMost(PATIENCE)
            .until(
                () ->
                    running.paused(0).stream()
                        .anyMatch(why -> why.contains("can't be encoded now")));
        gateway.passes();
        await().atMost(PATIENCE).until(() -> topics.read(out).size() == 2);
      }
      assertThat(topics.read(out))
          .extracting(record -> new String(record.key(), UTF_8))
          .containsExactly("a", "b");
      assertThat(topics.read(dead)).isEmpty();
    }
  }

  @SuppressWarnings("unchecked")
  private Serializer<Object> serializer(Map<String, Object> configs) {
    return variant.make(
        () -> {
          try {
            Serializer<Object> made =
                Utils.newInstance(configs.get("value.serializer").toString(), Serializer.class);
            made.configure(configs, false);
            return made;
          } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private ProducerRecord<byte[], byte[]> text(String id) {
    return new ProducerRecord<>(in, 0, id.getBytes(UTF_8), id.getBytes(UTF_8));
  }

  private static FraudDecisionEvent decision(String id) {
    return FraudDecisionEvent.newBuilder()
        .setEventId(id)
        .setPaymentId(id)
        .setUserId(id)
        .setDecision(io.streamsentinel.avro.event.Decision.APPROVE)
        .setScore(0.1)
        .setReasons(List.of())
        .setFeatures(Map.of())
        .setModelVersion("none")
        .setEventTime(java.time.Instant.EPOCH)
        .setDecidedAt(java.time.Instant.EPOCH)
        .build();
  }
}
