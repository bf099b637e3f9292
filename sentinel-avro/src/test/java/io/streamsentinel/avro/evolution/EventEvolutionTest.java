package io.streamsentinel.avro.evolution;

import static io.streamsentinel.avro.registry.CompatibilityLevel.FULL_TRANSITIVE;
import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.avro.Events;
import io.streamsentinel.avro.event.Channel;
import io.streamsentinel.avro.event.LoginEvent;
import io.streamsentinel.avro.event.LoginMethod;
import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.avro.registry.InMemorySchemaRegistry;
import io.streamsentinel.avro.registry.RegistrySchema;
import io.streamsentinel.avro.registry.SchemaTexts;
import io.streamsentinel.avro.serde.SentinelAvroDeserializer;
import io.streamsentinel.avro.serde.SentinelAvroSerializer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The events' first version and a possible second, both ways, with bytes written by the first. */
class EventEvolutionTest {
  private static final Path DIRECTORY = Path.of("src", "test", "resources", "evolution");

  private final InMemorySchemaRegistry registry = new InMemorySchemaRegistry();

  private static Schema version(String event, int version) {
    return SchemaAssertions.history(DIRECTORY.resolve(event)).get(version - 1);
  }

  static LoginEvent login() {
    return LoginEvent.newBuilder()
        .setEventId("login-1")
        .setUserId("user-1")
        .setSuccessful(true)
        .setMethod(LoginMethod.PASSKEY)
        .setUserAgent("agent")
        .setCountry("FR")
        .setEventTime(Instant.ofEpochMilli(1_763_635_200_123L))
        .build();
  }

  @ParameterizedTest
  @MethodSource("events")
  void what_is_released_is_what_is_built(String event, Schema current) {
    assertThat(SchemaDiff.between(version(event, 1), plain(current))).isEmpty();
  }

  static Stream<Object[]> events() {
    return Stream.of(
        new Object[] {"payment", PaymentEvent.getClassSchema()},
        new Object[] {"login", LoginEvent.getClassSchema()});
  }

  private static Schema plain(Schema schema) {
    return SchemaTexts.withoutJavaStrings(schema);
  }

  @ParameterizedTest
  @MethodSource("events")
  void the_second_version_follows_the_first_in_any_order(String event, Schema current) {
    SchemaAssertions.assertFollows(FULL_TRANSITIVE, version(event, 2), List.of(current));
    SchemaAssertions.assertClean(version(event, 2));
  }

  private byte[] released(String event, Schema first) throws IOException {
    String hex = Files.readString(DIRECTORY.resolve(event).resolve("v1.hex")).strip();
    byte[] body = HexFormat.of().parseHex(hex);
    int id = registry.register(event + "-value", RegistrySchema.of(first), false);
    return ByteBuffer.allocate(5 + body.length).put((byte) 0).putInt(id).put(body).array();
  }

  @Test
  void a_released_payment_is_read_by_the_class_of_today_and_by_the_second_version()
      throws IOException {
    byte[] bytes = released("payment", version("payment", 1));

    assertThat(SentinelAvroDeserializer.of(registry, PaymentEvent.class).deserialize("p", bytes))
        .isEqualTo(Events.payment(3));
    GenericRecord second =
        (GenericRecord)
            SentinelAvroDeserializer.of(registry, version("payment", 2)).deserialize("p", bytes);
    assertThat(second.get("countryCode")).hasToString("DE");
    assertThat(second.get("merchantCategory")).isNull();
    assertThat(second.get("deviceTrusted")).isEqualTo(false);
    assertThat(second.get("amountMinor")).isEqualTo(Events.payment(3).getAmountMinor());
  }

  @Test
  void a_payment_of_the_second_version_is_read_by_the_class_of_today() {
    Schema second = version("payment", 2);
    GenericRecordBuilder builder = new GenericRecordBuilder(second);
    PaymentEvent payment = Events.payment(3);
    for (Schema.Field field : second.getFields()) {
      Schema.Field same = payment.getSchema().getField(field.name());
      if (same != null) {
        Object value = payment.get(same.pos());
        builder.set(field, value instanceof Instant time ? time.toEpochMilli() : value);
      }
    }
    Schema channel = second.getField("channel").schema();
    builder.set("channel", new GenericData.EnumSymbol(channel, "WEARABLE"));
    builder.set("countryCode", "DE").set("merchantCategory", "5411").set("deviceTrusted", true);
    byte[] bytes =
        new SentinelAvroSerializer<Object>(registry).serialize("payment", builder.build());

    PaymentEvent read =
        SentinelAvroDeserializer.of(registry, PaymentEvent.class).deserialize("payment", bytes);

    assertThat(read.getChannel()).isEqualTo(Channel.UNKNOWN);
    assertThat(read.getTerminalId()).isNull();
    assertThat(read.getCountry()).isNull();
    assertThat(read.getUserId()).isEqualTo(payment.getUserId());
    assertThat(read.getLongitude()).isEqualTo(payment.getLongitude());
    assertThat(read.getEventTime()).isEqualTo(payment.getEventTime());
  }

  @Test
  void a_released_login_is_read_by_both_versions() throws IOException {
    byte[] bytes = released("login", version("login", 1));

    assertThat(SentinelAvroDeserializer.of(registry, LoginEvent.class).deserialize("l", bytes))
        .isEqualTo(login());
    GenericRecord second =
        (GenericRecord)
            SentinelAvroDeserializer.of(registry, version("login", 2)).deserialize("l", bytes);
    assertThat(second.get("hints")).isEqualTo(List.of());
    assertThat(second.get("country")).hasToString("FR");
    assertThat(second.getSchema().getField("userAgent")).isNull();
  }

  @Test
  void a_login_of_the_second_version_is_read_by_the_class_of_today() {
    Schema second = version("login", 2);
    Schema method = second.getField("method").schema();
    GenericRecord login =
        new GenericRecordBuilder(second)
            .set("eventId", "login-2")
            .set("userId", "user-2")
            .set("successful", false)
            .set("method", new GenericData.EnumSymbol(method, "BIOMETRIC"))
            .set("hints", List.of("NEW_DEVICE"))
            .set("eventTime", 1_763_635_200_123L)
            .build();
    byte[] bytes = new SentinelAvroSerializer<Object>(registry).serialize("login", login);

    LoginEvent read =
        SentinelAvroDeserializer.of(registry, LoginEvent.class).deserialize("login", bytes);

    assertThat(read.getMethod()).isEqualTo(LoginMethod.UNKNOWN);
    assertThat(read.getUserId()).isEqualTo("user-2");
    assertThat(read.getUserAgent()).isNull();
  }
}
