package io.streamsentinel.examples.dashboard.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.avro.registry.InMemorySchemaRegistry;
import io.streamsentinel.avro.serde.SentinelAvroSerializer;
import io.streamsentinel.examples.dashboard.streams.Message.Form;
import io.streamsentinel.examples.generator.PaymentGenerator;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** What is shown of a record, and what a filter can find out about it. */
class MessageDecoderTest {

  private static final String CARD = "4111111111111111";

  private final InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
  private final MessageDecoder decoder = new MessageDecoder(registry);

  @Test
  void avro_is_shown_as_json_with_times_and_without_sensitive_fields() {
    PaymentEvent payment = PaymentGenerator.builder(1).count(1).build().next().payment();
    payment.setIpAddress("198.18.0.1");

    Message message = decoder.decode(record("user-1".getBytes(UTF_8), avro(payment)));

    assertThat(message.value().form()).isEqualTo(Form.AVRO);
    assertThat(message.value().schema()).isEqualTo(PaymentEvent.class.getName());
    assertThat(message.value().content().path("paymentId").asText())
        .isEqualTo(payment.getPaymentId());
    assertThat(message.value().content().path("eventTime").asText())
        .isEqualTo(payment.getEventTime().toString());
    assertThat(message.value().content().path("ipAddress").asText()).isEqualTo("***");
    assertThat(message.value().content().path("cardToken").asText()).startsWith("***").hasSize(7);
    assertThat(message.key().content().asText()).isEqualTo("user-1");
  }

  @Test
  void card_numbers_are_masked_wherever_they_are() {
    Schema schema =
        new Schema.Parser()
            .parse(
                "{\"type\":\"record\",\"name\":\"Loose\",\"fields\":["
                    + "{\"name\":\"text\",\"type\":\"string\"},{\"name\":\"number\",\"type\":\"long\"},"
                    + "{\"name\":\"map\",\"type\":{\"type\":\"map\",\"values\":\"string\"}}]}");
    GenericData.Record loose =
        new GenericRecordBuilder(schema)
            .set("text", "card " + CARD)
            .set("number", Long.parseLong(CARD))
            .set("map", java.util.Map.of(CARD, CARD))
            .build();
    RecordHeaders headers = new RecordHeaders();
    headers.add("note", CARD.getBytes(UTF_8));

    for (byte[] value :
        new byte[][] {
          avro(loose),
          ("{\"pan\": " + CARD + ", \"" + CARD + "\": [\"" + CARD + "\"]}").getBytes(UTF_8),
          ("plain " + CARD).getBytes(UTF_8),
          ("\u0001" + CARD).getBytes(UTF_8)
        }) {
      Message message = decoder.decode(record(CARD.getBytes(UTF_8), value, headers));

      assertThat(message.toString()).doesNotContain(CARD);
      // Hexadecimal text would be another way to write it.
      assertThat(message.toString())
          .doesNotContain(java.util.HexFormat.of().formatHex(CARD.getBytes(UTF_8)));
    }
  }

  @Test
  void a_filter_cannot_find_out_what_is_masked() {
    ConsumerRecord<byte[], byte[]> record =
        record(null, ("{\"pan\": \"" + CARD + "\"}").getBytes(UTF_8));

    assertThat(filter(null, null, "pan = " + CARD, null).apply(record, decoder)).isEmpty();
    assertThat(filter(null, null, null, "41111").apply(record, decoder)).isEmpty();
    assertThat(filter(null, null, "pan ~ 1111", null).apply(record, decoder)).isPresent();
  }

  @Test
  void json_text_bytes_and_nothing_are_told_apart() {
    assertThat(form("{\"a\": 1}".getBytes(UTF_8))).isEqualTo(Form.JSON);
    assertThat(form("{not json".getBytes(UTF_8))).isEqualTo(Form.TEXT);
    assertThat(form("<script>alert(1)</script>".getBytes(UTF_8))).isEqualTo(Form.TEXT);
    assertThat(form(new byte[] {127, 1, 2, 3})).isEqualTo(Form.BYTES);
    assertThat(form(null)).isEqualTo(Form.NULL);
  }

  @Test
  void a_schema_that_nobody_knows_leaves_bytes_and_a_note() {
    Message message = decoder.decode(record(null, new byte[] {0, 0, 0, 0, 99, 1, 2}));

    assertThat(message.value().form()).isEqualTo(Form.BYTES);
    assertThat(message.value().content().asText()).isEqualTo("00000000630102");
    assertThat(message.value().note()).isNotBlank();
  }

  @Test
  void what_is_long_is_cut_and_says_so() {
    Message text = decoder.decode(record(null, "x".repeat(100_000).getBytes(UTF_8)));
    Message bytes = decoder.decode(record(null, new byte[10_000]));

    assertThat(text.value().content().asText()).hasSize(32_000);
    assertThat(text.value().note()).contains("100000");
    assertThat(bytes.value().content().asText()).hasSize(1_024);
    assertThat(bytes.bytes()).isEqualTo(10_000);
  }

  @Test
  void filters_see_key_header_field_and_text() {
    RecordHeaders headers = new RecordHeaders();
    headers.add("trace", "4bf9-1".getBytes(UTF_8));
    ConsumerRecord<byte[], byte[]> record =
        record(
            "user-12".getBytes(UTF_8),
            "{\"amount\": 250, \"who\": {\"name\": \"Ann\"}, \"tags\": [\"a\", \"b\"]}"
                .getBytes(UTF_8),
            headers);

    assertThat(filter("user-1", null, null, null).apply(record, decoder)).isPresent();
    assertThat(filter("user-13", null, null, null).apply(record, decoder)).isEmpty();
    assertThat(filter(null, "trace", null, null).apply(record, decoder)).isPresent();
    assertThat(filter(null, "trace=4bf9", null, null).apply(record, decoder)).isPresent();
    assertThat(filter(null, "trace=other", null, null).apply(record, decoder)).isEmpty();
    assertThat(filter(null, null, "amount > 99", null).apply(record, decoder)).isPresent();
    assertThat(filter(null, null, "amount <= 99", null).apply(record, decoder)).isEmpty();
    assertThat(filter(null, null, "who.name = Ann", null).apply(record, decoder)).isPresent();
    assertThat(filter(null, null, "who.name != Ann", null).apply(record, decoder)).isEmpty();
    assertThat(filter(null, null, "tags.1 = b", null).apply(record, decoder)).isPresent();
    assertThat(filter(null, null, "none = b", null).apply(record, decoder)).isEmpty();
    assertThat(filter("12", "trace", "amount >= 250", "Ann").apply(record, decoder)).isPresent();
  }

  private static MessageFilter filter(String key, String header, String field, String text) {
    return new MessageFilter(
        Optional.ofNullable(key),
        Optional.ofNullable(header),
        Optional.ofNullable(field),
        Optional.ofNullable(text));
  }

  private Form form(byte[] value) {
    return decoder.decode(record(null, value)).value().form();
  }

  private byte[] avro(Object value) {
    try (SentinelAvroSerializer<Object> serializer = new SentinelAvroSerializer<>(registry)) {
      return serializer.serialize("any", value);
    }
  }

  private static ConsumerRecord<byte[], byte[]> record(byte[] key, byte[] value) {
    return record(key, value, new RecordHeaders());
  }

  private static ConsumerRecord<byte[], byte[]> record(
      byte[] key, byte[] value, RecordHeaders headers) {
    return new ConsumerRecord<>(
        "any", 0, 7, 1_000, TimestampType.CREATE_TIME, 0, 0, key, value, headers, Optional.empty());
  }
}
