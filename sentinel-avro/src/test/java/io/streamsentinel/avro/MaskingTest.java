package io.streamsentinel.avro;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.avro.event.MarketDataEvent;
import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.avro.registry.InMemorySchemaRegistry;
import io.streamsentinel.avro.serde.SentinelAvroDeserializer;
import io.streamsentinel.avro.serde.SentinelAvroSerializer;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.api.Test;

class MaskingTest {

  @Test
  void an_event_shows_no_sensitive_field() {
    assertThat(Events.payment(3))
        .asString()
        .contains("\"paymentId\":\"pay-0000121003\"", "\"cardToken\":\"***1003\"")
        .contains("\"latitude\":\"***\"", "\"ipAddress\":\"***\"", "\"amountMinor\":13101")
        .contains("\"eventTime\":\"2025-11-20T10:40:03.123Z\"")
        .doesNotContain("tok_4f9d1c7a2b8e", "203.0.113", "52.5", "dev-9f");
  }

  @Test
  void a_short_token_is_hidden_whole_and_null_is_shown() {
    PaymentEvent payment = Events.payment(3);
    payment.setCardToken("tok_1234567");
    payment.setDeviceId(null);

    assertThat(payment)
        .asString()
        .contains("\"cardToken\":\"***\"", "\"deviceId\":null")
        .doesNotContain("4567");
  }

  @Test
  void a_generic_record_is_masked_by_the_schema_it_was_written_with() {
    InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
    byte[] bytes =
        new SentinelAvroSerializer<PaymentEvent>(registry).serialize("p", Events.payment(3));
    Object generic = new SentinelAvroDeserializer<>(registry, Map.of()).deserialize("p", bytes);

    assertThat(Masking.json((GenericRecord) generic))
        .contains("\"cardToken\":\"***1003\"")
        .doesNotContain("203.0.113");
  }

  @Test
  void masks_reach_into_records_in_records_lists_and_maps() {
    Schema person =
        new Schema.Parser()
            .parse(
                """
                {"type":"record","name":"Person","namespace":"test","fields":[
                  {"name":"name","type":"string","sensitive":"hide"},
                  {"name":"photo","type":"bytes"}]}""");
    Schema group =
        SchemaBuilder.record("Group")
            .namespace("test")
            .fields()
            .name("list")
            .type()
            .array()
            .items(person)
            .noDefault()
            .name("map")
            .type()
            .map()
            .values(person)
            .noDefault()
            .endRecord();
    GenericRecord ada =
        new GenericRecordBuilder(person)
            .set("name", "Ada")
            .set("photo", ByteBuffer.wrap(new byte[] {1, 2, 3}))
            .build();
    GenericRecord record =
        new GenericRecordBuilder(group)
            .set("list", new GenericData.Array<>(group.getField("list").schema(), List.of(ada)))
            .set("map", Map.of("k", ada))
            .build();

    assertThat(Masking.json(record))
        .isEqualTo(
            "{\"list\":[{\"name\":\"***\",\"photo\":\"AQID\"}],"
                + "\"map\":{\"k\":{\"name\":\"***\",\"photo\":\"AQID\"}}}");
  }

  @Test
  void numbers_are_shown_exactly() {
    MarketDataEvent trade =
        MarketDataEvent.newBuilder()
            .setSource("venue")
            .setSymbol("BTCUSDT")
            .setSequence(Long.MAX_VALUE)
            .setPrice(new BigDecimal("0.000000000001"))
            .setQuantity(new BigDecimal("12345678901234567890.000000000000"))
            .setEventTime(Instant.EPOCH)
            .setReceivedAt(Instant.EPOCH)
            .build();

    assertThat(trade)
        .asString()
        .contains("9223372036854775807", "1E-12", "12345678901234567890.000000000000");
  }
}
