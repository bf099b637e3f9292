package io.streamsentinel.avro.serde;

import static io.streamsentinel.avro.Events.decision;
import static io.streamsentinel.avro.Events.payment;
import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.avro.event.FraudDecisionEvent;
import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.stack.ConfluentClasses;
import io.streamsentinel.stack.Stack;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Byte for byte with the genuine classes, against a real registry, one configuration for both. */
class ConfluentInteropIT {
  private static final Schema REFUND =
      SchemaBuilder.record("Refund")
          .namespace("io.streamsentinel.test")
          .fields()
          .requiredString("paymentId")
          .requiredLong("amountMinor")
          .optionalString("note")
          .name("parts")
          .type()
          .map()
          .values()
          .array()
          .items()
          .doubleType()
          .noDefault()
          .endRecord();

  private final String topic = "interop-" + UUID.randomUUID();
  private final Map<String, Object> configs = configs();

  private static Map<String, Object> configs() {
    Map<String, Object> configs = new HashMap<>();
    configs.put("schema.registry.url", Stack.shared().registryUrl());
    configs.put("avro.remove.java.properties", true);
    configs.put("http.connect.timeout.ms", 20_000);
    configs.put("http.read.timeout.ms", 20_000);
    configs.put("sentinel.registry.deadline.ms", 60_000);
    return configs;
  }

  static Stream<Object> objects() {
    return Stream.of(
        payment(1),
        sparse(),
        decision(payment(2)),
        refund(),
        "a text with an umlaut: \u00fc",
        42,
        -1L << 40,
        0.5f,
        -2.25,
        true,
        "bytes".getBytes(StandardCharsets.UTF_8));
  }

  private static PaymentEvent sparse() {
    PaymentEvent payment = payment(3);
    payment.setTerminalId(null);
    payment.setDeviceId(null);
    payment.setIpAddress(null);
    payment.setCountry(null);
    payment.setLatitude(null);
    payment.setLongitude(null);
    payment.setMerchantId("\u65e5\u672c \ud83d\ude00");
    return payment;
  }

  private static GenericRecord refund() {
    return new GenericRecordBuilder(REFUND)
        .set("paymentId", "pay-1")
        .set("amountMinor", 1299L)
        .set("note", null)
        .set("parts", Map.of("a", List.of(1.0, 2.0)))
        .build();
  }

  @ParameterizedTest
  @MethodSource("objects")
  void both_write_the_same_bytes_and_both_read_them(Object value) {
    Serializer<Object> genuine = ConfluentClasses.serializer(configs);
    Serializer<Object> ours = new SentinelAvroSerializer<>();
    ours.configure(configs, false);

    byte[] expected = genuine.serialize(topic, value);
    byte[] actual = ours.serialize(topic, value);

    assertThat(actual).isEqualTo(expected);
    boolean specific = value instanceof PaymentEvent || value instanceof FraudDecisionEvent;
    Object readByThem = read(ConfluentClasses::deserializer, specific, actual);
    Object readByUs = read(SentinelAvroDeserializerFactory::of, specific, expected);
    assertThat(plain(readByUs)).isEqualTo(plain(readByThem));
    if (!(value instanceof GenericData.Record)) {
      assertThat(plain(readByUs)).isEqualTo(plain(value));
    }
    genuine.close();
    ours.close();
  }

  private Object read(
      Function<Map<String, ?>, Deserializer<Object>> make, boolean specific, byte[] bytes) {
    Map<String, Object> reading = new HashMap<>(configs);
    reading.put("specific.avro.reader", specific);
    try (Deserializer<Object> deserializer = make.apply(reading)) {
      return deserializer.deserialize(topic, bytes);
    }
  }

  /** Byte arrays compare by content. */
  private static Object plain(Object value) {
    return value instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : value;
  }

  @Test
  void generic_reading_of_an_event_gives_what_the_genuine_deserializer_gives() {
    Serializer<Object> ours = new SentinelAvroSerializer<>();
    ours.configure(configs, false);
    byte[] bytes = ours.serialize(topic, payment(5));

    Object theirs = read(ConfluentClasses::deserializer, false, bytes);
    Object mine = read(SentinelAvroDeserializerFactory::of, false, bytes);

    assertThat(mine).isInstanceOf(GenericData.Record.class).isEqualTo(theirs);
    ours.close();
  }

  @Test
  void a_schema_that_the_genuine_serializer_registered_with_java_properties_is_found() {
    Map<String, Object> genuineDefaults = new HashMap<>(configs);
    genuineDefaults.remove("avro.remove.java.properties");
    Serializer<Object> genuine = ConfluentClasses.serializer(genuineDefaults);
    byte[] expected = genuine.serialize(topic, payment(1));
    Map<String, Object> production = new HashMap<>(genuineDefaults);
    production.putAll(SerdeConfig.PRODUCTION);
    Serializer<Object> ours = new SentinelAvroSerializer<>();
    ours.configure(production, false);

    byte[] actual = ours.serialize(topic, payment(1));

    assertThat(actual).isEqualTo(expected);
    genuine.close();
    ours.close();
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void both_find_the_same_subjects(String strategy) {
    Map<String, Object> named = new HashMap<>(configs);
    named.put("value.subject.name.strategy", "io.confluent.kafka.serializers.subject." + strategy);
    Serializer<Object> ours = new SentinelAvroSerializer<>();
    ours.configure(named, false);
    byte[] expected = ours.serialize(topic, payment(1));
    named.put("auto.register.schemas", false);
    Serializer<Object> genuine = ConfluentClasses.serializer(named);

    byte[] actual = genuine.serialize(topic, payment(1));

    assertThat(actual).isEqualTo(expected);
    genuine.close();
    ours.close();
  }

  static Stream<String> strategies() {
    return Stream.of("TopicNameStrategy", "RecordNameStrategy", "TopicRecordNameStrategy");
  }

  private static final class SentinelAvroDeserializerFactory {
    static Deserializer<Object> of(Map<String, ?> configs) {
      Deserializer<Object> deserializer = new SentinelAvroDeserializer<>();
      deserializer.configure(configs, false);
      return deserializer;
    }
  }
}
