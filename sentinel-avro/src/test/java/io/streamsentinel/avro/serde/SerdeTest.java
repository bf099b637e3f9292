package io.streamsentinel.avro.serde;

import static io.streamsentinel.avro.Events.decision;
import static io.streamsentinel.avro.Events.payment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.streamsentinel.avro.event.Decision;
import io.streamsentinel.avro.event.FraudDecisionEvent;
import io.streamsentinel.avro.event.MarketDataEvent;
import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.avro.registry.CompatibilityLevel;
import io.streamsentinel.avro.registry.InMemorySchemaRegistry;
import io.streamsentinel.avro.registry.RegistrySchema;
import io.streamsentinel.avro.registry.SchemaRegistry;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.util.Utf8;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SerdeTest {
  private static final Schema NOTE =
      SchemaBuilder.record("Note")
          .namespace("test")
          .fields()
          .requiredString("id")
          .requiredInt("size")
          .endRecord();

  private final InMemorySchemaRegistry registry = new InMemorySchemaRegistry();

  private <T> SentinelAvroSerializer<T> serializer(Map<String, ?> configs) {
    return new SentinelAvroSerializer<>(registry, configs, false);
  }

  private SentinelAvroDeserializer<Object> deserializer(Map<String, ?> configs) {
    return new SentinelAvroDeserializer<>(registry, configs);
  }

  private static GenericRecord note(Schema schema) {
    GenericRecordBuilder builder = new GenericRecordBuilder(schema).set("id", "n1");
    return builder.set("size", 5).build();
  }

  @Test
  void an_event_comes_back_as_it_was() {
    PaymentEvent payment = payment(3);
    FraudDecisionEvent decision = decision(payment);

    byte[] bytes = serializer(Map.of()).serialize("p", payment);
    byte[] more = serializer(Map.of()).serialize("d", decision);

    assertThat(SentinelAvroDeserializer.of(registry, PaymentEvent.class).deserialize("p", bytes))
        .isEqualTo(payment);
    assertThat(
            SentinelAvroDeserializer.of(registry, FraudDecisionEvent.class).deserialize("d", more))
        .isEqualTo(decision);
  }

  @Test
  void an_event_with_decimals_and_microseconds_comes_back_as_it_was() {
    MarketDataEvent trade =
        MarketDataEvent.newBuilder()
            .setSource("venue")
            .setSymbol("BTCUSDT")
            .setSequence(1L << 40)
            .setPrice(new BigDecimal("-0.000000000001"))
            .setQuantity(new BigDecimal("12345678901234.000000000000"))
            .setBuyerIsMaker(true)
            .setEventTime(Instant.ofEpochSecond(-1, 999_999_000))
            .setReceivedAt(Instant.ofEpochSecond(1_763_635_200, 123_456_000))
            .build();

    byte[] bytes = serializer(Map.of()).serialize("m", trade);

    assertThat(SentinelAvroDeserializer.of(registry, MarketDataEvent.class).deserialize("m", bytes))
        .isEqualTo(trade);
  }

  @Test
  void kafka_makes_both_from_their_names_and_a_configuration() {
    Map<String, Object> configs = new HashMap<>();
    configs.put("schema.registry.url", "mock://serde-test");
    configs.put("specific.avro.reader", "true");
    try (SentinelAvroSerializer<Object> serializer = new SentinelAvroSerializer<>();
        SentinelAvroDeserializer<Object> deserializer = new SentinelAvroDeserializer<>()) {
      serializer.configure(configs, true);
      deserializer.configure(configs, true);

      byte[] bytes = serializer.serialize("p", payment(1));

      assertThat(deserializer.deserialize("p", bytes)).isEqualTo(payment(1));
      assertThat(InMemorySchemaRegistry.named("serde-test").subjects()).containsExactly("p-key");
    } finally {
      InMemorySchemaRegistry.forget("serde-test");
    }
  }

  @Test
  void one_that_was_never_configured_says_so() {
    assertThatIllegalStateException()
        .isThrownBy(() -> new SentinelAvroSerializer<>().serialize("t", "x"))
        .withMessageContaining("not configured");
    assertThatIllegalStateException()
        .isThrownBy(() -> new SentinelAvroDeserializer<>().deserialize("t", new byte[6]))
        .withMessageContaining("not configured");
  }

  @Test
  void a_tombstone_stays_one() {
    assertThat(serializer(Map.of()).serialize("t", null)).isNull();
    assertThat(deserializer(Map.of()).deserialize("t", null)).isNull();
    assertThat(deserializer(Map.of()).deserialize("t", new RecordHeaders(), (byte[]) null))
        .isNull();
  }

  @Test
  void plain_values_come_back_as_they_were() {
    for (Object value : List.of("text \u20ac", 5, -5L, 0.5f, -0.25, true)) {
      byte[] bytes = serializer(Map.of()).serialize("t" + value.getClass(), value);

      assertThat(deserializer(Map.of()).deserialize("t" + value.getClass(), bytes))
          .isEqualTo(value);
    }
    ByteBuffer part = ByteBuffer.wrap("abcdef".getBytes(StandardCharsets.UTF_8), 1, 3).slice();
    byte[] bytes = serializer(Map.of()).serialize("b", part);
    assertThat(deserializer(Map.of()).deserialize("b", bytes))
        .isEqualTo("bcd".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void an_object_without_a_schema_is_refused_by_its_class() {
    assertThatExceptionOfType(SerializationException.class)
        .isThrownBy(() -> serializer(Map.of()).serialize("t", new StringBuilder[0]))
        .withMessageContaining("StringBuilder")
        .withMessageContaining("generated classes");
  }

  @Test
  void a_field_that_must_not_be_null_is_named() {
    PaymentEvent payment = payment(1);
    payment.setUserId(null);

    assertThatExceptionOfType(SerializationException.class)
        .isThrownBy(() -> serializer(Map.of()).serialize("p", payment))
        .withMessageContaining("PaymentEvent.userId must be of type string and is null");
  }

  @Test
  void a_value_that_does_not_fit_is_named_by_place_and_class_and_not_shown() {
    GenericRecord note = note(NOTE);
    note.put("size", "4111111111111111");

    assertThatExceptionOfType(SerializationException.class)
        .isThrownBy(() -> serializer(Map.of()).serialize("n", note))
        .withMessageContaining(
            "test.Note.size must be of type int and is of class java.lang.String")
        .withMessageNotContaining("4111")
        .withNoCause();
  }

  @Test
  void a_serializer_goes_on_after_a_failure() {
    SentinelAvroSerializer<PaymentEvent> serializer = serializer(Map.of());
    PaymentEvent broken = payment(1);
    broken.setUserId(null);
    assertThatExceptionOfType(SerializationException.class)
        .isThrownBy(() -> serializer.serialize("p", broken));

    byte[] bytes = serializer.serialize("p", payment(2));

    assertThat(SentinelAvroDeserializer.of(registry, PaymentEvent.class).deserialize("p", bytes))
        .isEqualTo(payment(2));
  }

  @Test
  void a_record_that_contains_itself_is_refused() {
    Schema node =
        new Schema.Parser()
            .parse(
                """
                {"type":"record","name":"Node","namespace":"test","fields":[
                  {"name":"next","type":["null","Node"],"default":null}]}""");
    GenericRecord circle = new GenericRecordBuilder(node).build();
    circle.put("next", circle);

    assertThatExceptionOfType(SerializationException.class)
        .isThrownBy(() -> serializer(Map.of()).serialize("n", circle))
        .withMessageContaining("nesting");
  }

  @Test
  void registration_is_off_in_production_and_a_missing_schema_is_named() {
    SentinelAvroSerializer<PaymentEvent> serializer = serializer(SerdeConfig.PRODUCTION);

    assertThatExceptionOfType(SerializationException.class)
        .isThrownBy(() -> serializer.serialize("payments", payment(1)))
        .withMessageContaining("payments-value")
        .withMessageContaining("io.streamsentinel.avro.event.PaymentEvent")
        .withMessageContaining("register it first");
    assertThat(registry.subjects()).isEmpty();
  }

  @Test
  void a_schema_is_found_in_either_spelling_of_strings() {
    RegistrySchema withJavaStrings = RegistrySchema.of(PaymentEvent.getClassSchema());
    int id = registry.register("payments-value", withJavaStrings, false);

    byte[] bytes = serializer(SerdeConfig.PRODUCTION).serialize("payments", payment(1));

    assertThat(ByteBuffer.wrap(bytes).getInt(1)).isEqualTo(id);
  }

  @Test
  void what_is_registered_says_nothing_of_java() {
    serializer(Map.of()).serialize("payments", payment(1));

    assertThat(registry.version("payments-value", SchemaRegistry.LATEST).schema().text())
        .doesNotContain("avro.java.string");
  }

  private static final Map<String, Object> LATEST =
      Map.of("auto.register.schemas", false, "use.latest.version", true);

  private static Schema larger() {
    return SchemaBuilder.record("Note")
        .namespace("test")
        .fields()
        .name("added")
        .type()
        .stringType()
        .stringDefault("none")
        .requiredString("id")
        .name("size")
        .type()
        .longType()
        .noDefault()
        .endRecord();
  }

  @Test
  void an_object_of_an_earlier_version_is_written_in_the_latest() {
    registry.register("n-value", RegistrySchema.of(NOTE), false);
    int latest = registry.register("n-value", RegistrySchema.of(larger()), false);

    byte[] bytes = serializer(LATEST).serialize("n", note(NOTE));

    assertThat(ByteBuffer.wrap(bytes).getInt(1)).isEqualTo(latest);
    GenericRecord read = (GenericRecord) deserializer(Map.of()).deserialize("n", bytes);
    assertThat(read.get("size")).isEqualTo(5L);
    assertThat(read.get("added")).hasToString("none");
  }

  @Test
  void an_object_that_does_not_fit_the_latest_version_is_told_why() {
    registry.compatibility(null, CompatibilityLevel.NONE);
    Schema other =
        SchemaBuilder.record("Note")
            .namespace("test")
            .fields()
            .requiredString("id")
            .requiredString("owner")
            .endRecord();
    registry.register("n-value", RegistrySchema.of(other), false);

    assertThatExceptionOfType(SerializationException.class)
        .isThrownBy(() -> serializer(LATEST).serialize("n", note(NOTE)))
        .withMessageContaining("test.Note does not fit version 1 of subject n-value")
        .withMessageContaining("'owner' is new and has no default at test.Note.owner");
  }

  @Test
  void the_latest_version_is_asked_for_again_when_it_is_old() {
    registry.register("n-value", RegistrySchema.of(NOTE), false);
    Map<String, Object> configs = new HashMap<>(LATEST);
    configs.put("latest.cache.ttl.sec", 0);
    SentinelAvroSerializer<Object> fresh = serializer(configs);
    SentinelAvroSerializer<Object> once = serializer(LATEST);
    fresh.serialize("n", note(NOTE));
    once.serialize("n", note(NOTE));

    int latest = registry.register("n-value", RegistrySchema.of(larger()), false);

    GenericRecord note = note(NOTE);
    assertThat(ByteBuffer.wrap(fresh.serialize("n", note)).getInt(1)).isEqualTo(latest);
    assertThat(ByteBuffer.wrap(once.serialize("n", note)).getInt(1)).isNotEqualTo(latest);
  }

  @Test
  void a_record_can_be_written_with_the_schema_of_an_id() {
    int id = registry.register("n-value", RegistrySchema.of(larger()), false);

    byte[] bytes =
        serializer(Map.of("auto.register.schemas", false, "use.schema.id", id))
            .serialize("n", note(NOTE));

    assertThat(ByteBuffer.wrap(bytes).getInt(1)).isEqualTo(id);
  }

  @Test
  void a_reader_sees_records_of_another_version_through_its_own_schema() {
    byte[] bytes = serializer(Map.of()).serialize("n", note(NOTE));

    GenericRecord read =
        (GenericRecord) SentinelAvroDeserializer.of(registry, larger()).deserialize("n", bytes);

    assertThat(read.getSchema()).isEqualTo(larger());
    assertThat(read.get("added")).hasToString("none");
  }

  @Test
  void logical_types_are_javas_own_where_that_is_wanted() {
    byte[] bytes = serializer(Map.of()).serialize("p", payment(1));

    GenericRecord plain = (GenericRecord) deserializer(Map.of()).deserialize("p", bytes);
    GenericRecord converted =
        (GenericRecord)
            deserializer(Map.of("avro.use.logical.type.converters", true)).deserialize("p", bytes);

    assertThat(plain.get("eventTime")).isEqualTo(payment(1).getEventTime().toEpochMilli());
    assertThat(plain.get("userId")).isInstanceOf(Utf8.class);
    assertThat(converted.get("eventTime")).isEqualTo(payment(1).getEventTime());
    byte[] again =
        serializer(Map.of("avro.use.logical.type.converters", true)).serialize("p", converted);
    assertThat(again).isEqualTo(bytes);
  }

  @Test
  void the_schema_may_stand_in_a_header_as_id_or_guid() {
    byte[] framed = serializer(Map.of()).serialize("p", payment(1));
    byte[] body = Arrays.copyOfRange(framed, 5, framed.length);
    int id = ByteBuffer.wrap(framed).getInt(1);
    UUID guid = InMemorySchemaRegistry.guid(registry.byId(id, null));
    Headers byId = new RecordHeaders();
    byId.add("__value_schema_id", ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
    Headers byGuid = new RecordHeaders();
    byGuid.add(
        "__value_schema_id",
        ByteBuffer.allocate(17)
            .put((byte) 1)
            .putLong(guid.getMostSignificantBits())
            .putLong(guid.getLeastSignificantBits())
            .array());
    SentinelAvroDeserializer<PaymentEvent> deserializer =
        SentinelAvroDeserializer.of(registry, PaymentEvent.class);

    assertThat(deserializer.deserialize("p", byId, body)).isEqualTo(payment(1));
    assertThat(deserializer.deserialize("p", byGuid, body)).isEqualTo(payment(1));
    assertThat(deserializer.deserialize("p", new RecordHeaders(), framed)).isEqualTo(payment(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TopicRecordNameStrategy",
        "io.confluent.kafka.serializers.subject.TopicRecordNameStrategy",
      })
  void strategies_are_known_by_confluents_names(String name) {
    serializer(Map.of("value.subject.name.strategy", name)).serialize("n", note(NOTE));

    assertThat(registry.subjects()).containsExactly("n-test.Note");
  }

  @Test
  void a_strategy_of_ones_own_is_made_from_its_class() {
    serializer(Map.of("value.subject.name.strategy", Shouting.class)).serialize("n", note(NOTE));

    assertThat(registry.subjects()).containsExactly("N!");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> serializer(Map.of("value.subject.name.strategy", "no.such.Strategy")))
        .withMessageContaining("RecordNameStrategy");
    assertThatExceptionOfType(SerializationException.class)
        .isThrownBy(
            () ->
                serializer(Map.of("value.subject.name.strategy", "RecordNameStrategy"))
                    .serialize("n", "text"))
        .withMessageContaining("string");
  }

  /** A strategy of a user's own. */
  public static final class Shouting implements SubjectNameStrategy {
    @Override
    public String subject(String topic, boolean key, Schema schema) {
      return topic.toUpperCase(Locale.ROOT) + "!";
    }
  }

  @Test
  void what_is_not_supported_is_refused_when_it_is_configured() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> serializer(Map.of("schema.reflection", true)))
        .withMessageContaining("generate classes");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> deserializer(Map.of("specific.avro.value.type", String.class)))
        .withMessageContaining("java.lang.String");
  }

  @Test
  void a_class_that_the_writer_names_is_made_only_if_its_package_is_trusted() {
    byte[] ours = serializer(Map.of()).serialize("p", decision(payment(1)));
    byte[] theirs = serializer(Map.of()).serialize("n", note(NOTE));
    SentinelAvroDeserializer<Object> deserializer =
        deserializer(Map.of("specific.avro.reader", true));

    assertThat(deserializer.deserialize("p", ours))
        .isInstanceOf(FraudDecisionEvent.class)
        .extracting("decision")
        .isEqualTo(Decision.REVIEW);
    assertThatExceptionOfType(UndecodableException.class)
        .isThrownBy(() -> deserializer.deserialize("n", theirs))
        .withMessageContaining("test.Note")
        .withMessageContaining("sentinel.avro.trusted.packages")
        .extracting(UndecodableException::reason)
        .isEqualTo(UndecodableException.Reason.UNTRUSTED_CLASS);
  }

  @Test
  void a_class_that_is_no_record_is_not_even_initialised() {
    Schema hostile =
        SchemaBuilder.record("Bystander")
            .namespace("io.streamsentinel.avro.serde")
            .fields()
            .endRecord();
    byte[] bytes =
        new byte[] {0, 0, 0, 0, (byte) registry.register("h", RegistrySchema.of(hostile), false)};
    SentinelAvroDeserializer<Object> trusting =
        deserializer(
            Map.of(
                "specific.avro.reader",
                true,
                "sentinel.avro.trusted.packages",
                "io.streamsentinel.avro.serde"));

    assertThatExceptionOfType(UndecodableException.class)
        .isThrownBy(() -> trusting.deserialize("h", bytes));
    assertThat(System.getProperty("bystander.initialised")).isNull();
  }

  @Test
  void programs_that_parse_their_schema_for_every_record_are_served() {
    SentinelAvroSerializer<Object> serializer = serializer(Map.of());
    byte[] first = serializer.serialize("n", note(NOTE));

    for (int i = 0; i < 2_500; i++) {
      Schema parsed = new Schema.Parser().parse(NOTE.toString());
      assertThat(serializer.serialize("n", note(parsed))).isEqualTo(first);
    }
    assertThat(registry.versions("n-value")).containsExactly(1);
  }

  @Test
  void many_threads_share_one_of_each() throws Exception {
    Serializer<PaymentEvent> serializer = serializer(Map.of());
    SentinelAvroDeserializer<PaymentEvent> deserializer =
        SentinelAvroDeserializer.of(registry, PaymentEvent.class);
    var threads = Executors.newFixedThreadPool(4);
    var results = new ArrayList<Future<Boolean>>();
    for (int t = 0; t < 4; t++) {
      int first = t * 50;
      results.add(
          threads.submit(
              () -> {
                for (int i = 0; i < 2_000; i++) {
                  PaymentEvent payment = payment(first + i % 50);
                  byte[] bytes = serializer.serialize("p" + i % 3, payment);
                  if (!deserializer.deserialize("p", bytes).equals(payment)) {
                    return false;
                  }
                }
                return true;
              }));
    }
    for (var result : results) {
      assertThat(result.get()).isTrue();
    }
    threads.shutdown();
  }
}
