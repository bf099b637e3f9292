package io.streamsentinel.examples.dashboard.streams;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.streamsentinel.avro.Masking;
import io.streamsentinel.examples.dashboard.masking.CardNumbers;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * Avro data as JSON for people: times as ISO text, decimals as numbers, sensitive fields masked by
 * {@link Masking}, card numbers by {@link CardNumbers}.
 */
final class AvroJson {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final long MILLION = 1_000_000;

  private AvroJson() {}

  static JsonNode of(@Nullable Object datum, Schema schema) {
    if (datum == null) {
      return NODES.nullNode();
    }
    Schema type =
        schema.getType() == Schema.Type.UNION
            ? schema.getTypes().get(GenericData.get().resolveUnion(schema, datum))
            : schema;
    return switch (type.getType()) {
      case RECORD -> record((IndexedRecord) datum);
      case MAP -> map((Map<?, ?>) datum, type.getValueType());
      case ARRAY -> array((Collection<?>) datum, type.getElementType());
      case BOOLEAN -> NODES.booleanNode((Boolean) datum);
      case INT, LONG -> integer(((Number) datum).longValue(), type);
      case FLOAT, DOUBLE -> decimal(((Number) datum).doubleValue());
      case BYTES -> bytes((ByteBuffer) datum, type);
      case FIXED -> bytes(ByteBuffer.wrap(((GenericFixed) datum).bytes()), type);
      default -> NODES.textNode(CardNumbers.mask(datum.toString()));
    };
  }

  private static ObjectNode record(IndexedRecord record) {
    ObjectNode node = NODES.objectNode();
    for (Schema.Field field : record.getSchema().getFields()) {
      Object value = record.get(field.pos());
      node.set(
          field.name(),
          value != null && Masking.sensitive(field)
              ? NODES.textNode(String.valueOf(Masking.masked(field, value)))
              : of(value, field.schema()));
    }
    return node;
  }

  private static ObjectNode map(Map<?, ?> map, Schema values) {
    ObjectNode node = NODES.objectNode();
    map.forEach((name, value) -> node.set(CardNumbers.mask(name.toString()), of(value, values)));
    return node;
  }

  private static ArrayNode array(Collection<?> items, Schema type) {
    ArrayNode node = NODES.arrayNode();
    items.forEach(item -> node.add(of(item, type)));
    return node;
  }

  private static JsonNode integer(long value, Schema type) {
    if (type.getLogicalType() instanceof LogicalTypes.TimestampMillis) {
      return NODES.textNode(Instant.ofEpochMilli(value).toString());
    }
    if (type.getLogicalType() instanceof LogicalTypes.TimestampMicros) {
      return NODES.textNode(
          Instant.ofEpochSecond(
                  Math.floorDiv(value, MILLION), Math.floorMod(value, MILLION) * 1_000)
              .toString());
    }
    if (type.getLogicalType() instanceof LogicalTypes.Date) {
      return NODES.textNode(LocalDate.ofEpochDay(value).toString());
    }
    return number(value);
  }

  /** A number, or its masked text if it is a card's. */
  static JsonNode number(long value) {
    String text = Long.toString(value);
    String masked = CardNumbers.mask(text);
    return masked.equals(text) ? NODES.numberNode(value) : NODES.textNode(masked);
  }

  private static JsonNode decimal(double value) {
    return Double.isFinite(value)
        ? value == Math.rint(value) && Math.abs(value) >= 1e12 && Math.abs(value) < 1e18
            ? number((long) value)
            : NODES.numberNode(value)
        : NODES.textNode(Double.toString(value));
  }

  private static JsonNode bytes(ByteBuffer buffer, Schema type) {
    byte[] copy = new byte[buffer.remaining()];
    buffer.duplicate().get(copy);
    if (type.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
      return NODES.textNode(
          CardNumbers.mask(
              new BigDecimal(new BigInteger(copy), decimal.getScale())
                  .stripTrailingZeros()
                  .toPlainString()));
    }
    return NODES.textNode(HexFormat.of().formatHex(CardNumbers.mask(copy)));
  }
}
