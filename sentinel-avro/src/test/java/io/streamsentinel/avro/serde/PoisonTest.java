package io.streamsentinel.avro.serde;

import static io.streamsentinel.avro.Events.decision;
import static io.streamsentinel.avro.Events.payment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.TextNode;
import io.streamsentinel.avro.event.FraudDecisionEvent;
import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.avro.registry.InMemorySchemaRegistry;
import io.streamsentinel.avro.registry.RegistrySchema;
import io.streamsentinel.avro.registry.SchemaRegistryException;
import io.streamsentinel.avro.registry.StubRegistry;
import io.streamsentinel.avro.serde.UndecodableException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that are not what they should be; scenarios 33 and 34. */
class PoisonTest {
  private static final Schema NODE =
      new Schema.Parser()
          .parse(
              """
              {"type":"record","name":"Node","namespace":"test","fields":[
                {"name":"next","type":["null","Node"],"default":null},
                {"name":"nothings","type":{"type":"array","items":"null"},"default":[]},
                {"name":"map","type":{"type":"map","values":"bytes"},"default":{}}]}""");

  private final InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
  private final SentinelAvroDeserializer<PaymentEvent> payments =
      SentinelAvroDeserializer.of(registry, PaymentEvent.class);
  private final byte[] good =
      new SentinelAvroSerializer<PaymentEvent>(registry).serialize("p", payment(1));

  private void assertPoison(byte[] bytes, Reason reason) {
    assertThatExceptionOfType(UndecodableException.class)
        .isThrownBy(() -> payments.deserialize("p", bytes))
        .withMessageContaining("topic p")
        .extracting(UndecodableException::reason)
        .isEqualTo(reason);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void fewer_bytes_than_the_prefix_are_too_short(int length) {
    assertPoison(Arrays.copyOf(good, length), Reason.TOO_SHORT);
  }

  @Test
  void another_first_byte_is_another_format() {
    byte[] bytes = good.clone();
    bytes[0] = '{';

    assertPoison(bytes, Reason.NOT_FRAMED);
  }

  @Test
  void an_id_that_the_registry_does_not_know_is_named() {
    byte[] bytes = good.clone();
    ByteBuffer.wrap(bytes).putInt(1, 123_456);

    assertPoison(bytes, Reason.UNKNOWN_SCHEMA);
    assertThatExceptionOfType(UndecodableException.class)
        .isThrownBy(() -> payments.deserialize("p", bytes))
        .withMessageContaining("123456");
  }

  @Test
  void every_truncation_is_malformed() {
    for (int length = 5; length < good.length; length++) {
      assertPoison(Arrays.copyOf(good, length), Reason.MALFORMED);
    }
  }

  @Test
  void bytes_after_the_end_are_told_apart_and_can_be_allowed() {
    byte[] longer = Arrays.copyOf(good, good.length + 3);

    assertPoison(longer, Reason.TRAILING_BYTES);
    SentinelAvroDeserializer<Object> lenient =
        new SentinelAvroDeserializer<>(registry, Map.of("avro.fail.on.trailing.data", false));
    assertThat(lenient.deserialize("p", longer)).isNotNull();
  }

  @Test
  void a_header_that_is_no_id_is_refused() {
    Headers headers = new RecordHeaders();
    headers.add("__value_schema_id", new byte[] {9, 9});

    assertThatExceptionOfType(UndecodableException.class)
        .isThrownBy(() -> payments.deserialize("p", headers, good))
        .extracting(UndecodableException::reason)
        .isEqualTo(Reason.NOT_FRAMED);
  }

  @Test
  void records_of_another_schema_are_told_why_they_cannot_be_read() {
    byte[] decision =
        new SentinelAvroSerializer<FraudDecisionEvent>(registry)
            .serialize("d", decision(payment(1)));

    assertThatExceptionOfType(UndecodableException.class)
        .isThrownBy(() -> payments.deserialize("d", decision))
        .withMessageContaining("cannot be read as io.streamsentinel.avro.event.PaymentEvent")
        .extracting(UndecodableException::reason)
        .isEqualTo(Reason.INCOMPATIBLE);
  }

  /** A body behind the prefix of a schema. */
  private byte[] framed(Schema schema, int... body) {
    int id = registry.register("n-value", RegistrySchema.of(schema), false);
    ByteBuffer bytes = ByteBuffer.allocate(5 + body.length).put((byte) 0).putInt(id);
    for (int b : body) {
      bytes.put((byte) b);
    }
    return bytes.array();
  }

  private void assertMalformed(byte[] bytes, String words) {
    assertThatExceptionOfType(UndecodableException.class)
        .isThrownBy(
            () -> new SentinelAvroDeserializer<>(registry, Map.of()).deserialize("n", bytes))
        .withMessageContaining(words)
        .extracting(UndecodableException::reason)
        .isEqualTo(Reason.MALFORMED);
  }

  @Test
  void announced_lengths_cost_nothing_before_they_are_believed() {
    int[] huge = {0, 0xFE, 0xFF, 0xFF, 0xFF, 0x0F};
    assertMalformed(framed(NODE, huge), "entries");
    int[] hugeBytes = {0, 0, 2, 2, 'a', 0xFE, 0xFF, 0xFF, 0xFF, 0x0F};
    assertMalformed(framed(NODE, hugeBytes), "bytes left");
    int[] negative = {0, 0, 2, 1, 'a'};
    assertMalformed(framed(NODE, negative), "length of -1");
    int[] least = {0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 0};
    assertMalformed(framed(NODE, least), "entries");
    int[] tooLong = {0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1};
    assertMalformed(framed(NODE, tooLong), "64 bits");
  }

  @Test
  void many_blocks_of_nothing_are_bounded_by_the_size_of_the_message() {
    int[] body = new int[3_000];
    for (int i = 1; i < body.length; i += 2) {
      body[i] = 0xFE;
      body[i + 1 < body.length ? i + 1 : i] = 0x0F; // 1023 nulls
    }
    assertMalformed(framed(NODE, body), "entries");
  }

  @Test
  void endless_nesting_is_malformed() {
    byte[] deep = framed(NODE, new int[2_000_000]);
    Arrays.fill(deep, 5, deep.length, (byte) 2);

    assertMalformed(deep, "nesting");
  }

  @Test
  void no_message_tells_what_a_record_says() {
    byte[] bytes = Arrays.copyOf(good, good.length - 4);

    assertThatExceptionOfType(UndecodableException.class)
        .isThrownBy(() -> payments.deserialize("p", bytes))
        .withMessageNotContainingAny("tok_", "user-", "pay-", "203.0");
  }

  @Test
  void no_mutation_of_a_record_has_another_outcome_than_a_record_or_a_serialization_exception() {
    long seed = Long.getLong("sentinel.fuzz.seed", 20261120L);
    int runs = Integer.getInteger("sentinel.fuzz.runs", 30_000);
    List<byte[]> seeds =
        List.of(
            good,
            new SentinelAvroSerializer<FraudDecisionEvent>(registry)
                .serialize("d", decision(payment(1))),
            framed(NODE, 2, 0, 4, 0, 0, 2, 2, 'a', 2, 1, 0, 0, 0),
            new SentinelAvroSerializer<Object>(registry).serialize("s", "text"));
    List<SentinelAvroDeserializer<?>> readers =
        List.of(
            payments,
            new SentinelAvroDeserializer<>(registry, Map.of()),
            new SentinelAvroDeserializer<>(registry, Map.of("specific.avro.reader", true)),
            SentinelAvroDeserializer.of(registry, NODE),
            new SentinelAvroDeserializer<>(
                registry, Map.of("avro.use.logical.type.converters", true)));
    Mutator mutator = new Mutator(new Random(seed));
    int undecodable = 0;
    for (int run = 0; run < runs; run++) {
      byte[] bytes = mutator.mutated(seeds);
      try {
        readers.get(run % readers.size()).deserialize("p", bytes);
      } catch (SerializationException e) {
        undecodable++;
      } catch (RuntimeException | Error e) {
        throw new AssertionError(
            "seed " + seed + ", run " + run + ", bytes " + Arrays.toString(bytes), e);
      }
    }
    assertThat(undecodable).isBetween(runs / 10, runs - 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 429, 500, 503})
  void a_record_is_not_at_fault_when_the_registry_does_not_answer(int status) {
    try (StubRegistry stub = StubRegistry.plain().answers(status, "{}");
        SentinelAvroDeserializer<Object> deserializer = new SentinelAvroDeserializer<>()) {
      Map<String, Object> configs = new HashMap<>(stub.configs());
      configs.put("max.retries", 0);
      deserializer.configure(configs, false);

      assertThatExceptionOfType(SchemaRegistryException.class)
          .isThrownBy(() -> deserializer.deserialize("p", good))
          .matches(e -> e.retriable() == (status != 401));
    }
  }

  @Test
  void with_warm_caches_nothing_stops_when_the_registry_is_gone() {
    StubRegistry stub =
        StubRegistry.plain()
            .answers(200, "{\"id\":1}")
            .answers(
                200,
                "{\"schema\":" + TextNode.valueOf(PaymentEvent.getClassSchema().toString()) + "}");
    Map<String, Object> configs = new HashMap<>(stub.configs());
    configs.put("specific.avro.reader", true);
    try (SentinelAvroSerializer<Object> serializer = new SentinelAvroSerializer<>();
        SentinelAvroDeserializer<Object> deserializer = new SentinelAvroDeserializer<>()) {
      serializer.configure(configs, false);
      deserializer.configure(configs, false);
      assertThat(deserializer.deserialize("p", serializer.serialize("p", payment(1))))
          .isEqualTo(payment(1));

      stub.close();

      for (int i = 0; i < 100; i++) {
        byte[] bytes = serializer.serialize("p", payment(i));
        assertThat(deserializer.deserialize("p", bytes)).isEqualTo(payment(i));
      }
      byte[] unknown = ByteBuffer.allocate(9).put((byte) 0).putInt(77).array();
      assertThatExceptionOfType(SchemaRegistryException.class)
          .isThrownBy(() -> deserializer.deserialize("p", unknown))
          .matches(SchemaRegistryException::retriable);
    }
  }

  @Test
  void text_that_is_no_utf_8_is_still_a_record() {
    byte[] bytes =
        new SentinelAvroSerializer<Object>(registry)
            .serialize("s", new String(new char[] {'a', 0xd800, 'b'}));

    assertThat(new SentinelAvroDeserializer<Object>(registry, Map.of()).deserialize("s", bytes))
        .isEqualTo("a?b");
    assertThat(new String(bytes, StandardCharsets.UTF_8)).contains("a?b");
  }
}
