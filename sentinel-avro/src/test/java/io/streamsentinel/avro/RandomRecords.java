package io.streamsentinel.avro;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecordBuilder;
import org.jspecify.annotations.Nullable;

/** Seeded random data of any schema, in Avro's generic form. */
public final class RandomRecords {
  private final Random random;

  /** Data that depends on a seed alone. */
  public RandomRecords(Random random) {
    this.random = random;
  }

  /** A value of a schema. */
  public @Nullable Object value(Schema schema) {
    return switch (schema.getType()) {
      case RECORD -> {
        GenericRecordBuilder builder = new GenericRecordBuilder(schema);
        for (Schema.Field field : schema.getFields()) {
          builder.set(field, value(field.schema()));
        }
        yield builder.build();
      }
      case ENUM ->
          new GenericData.EnumSymbol(
              schema, schema.getEnumSymbols().get(random.nextInt(schema.getEnumSymbols().size())));
      case ARRAY -> {
        List<Object> items = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          items.add(value(schema.getElementType()));
        }
        yield new GenericData.Array<>(schema, items);
      }
      case MAP -> {
        Map<String, Object> map = new HashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          map.put("k" + i, value(schema.getValueType()));
        }
        yield map;
      }
      case UNION -> value(schema.getTypes().get(random.nextInt(schema.getTypes().size())));
      case FIXED -> {
        byte[] bytes = new byte[schema.getFixedSize()];
        random.nextBytes(bytes);
        yield new GenericData.Fixed(schema, bytes);
      }
      case STRING -> text();
      case BYTES -> {
        byte[] bytes = new byte[1 + random.nextInt(12)];
        random.nextBytes(bytes);
        yield ByteBuffer.wrap(bytes);
      }
      case INT -> random.nextInt() >> random.nextInt(32);
      case LONG ->
          // in the range of timestamps, of which microseconds fit into the fewest
          schema.getLogicalType() == null
              ? random.nextLong() >> random.nextInt(64)
              : random.nextLong() >> 20;
      case FLOAT -> random.nextFloat();
      case DOUBLE -> random.nextGaussian();
      case BOOLEAN -> random.nextBoolean();
      case NULL -> null;
    };
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(20) == 0 ? 300 : random.nextInt(20);
    int[] alphabets = {0x20, 0x7f - 0x20, 0xa0, 0x60, 0x4e00, 0x1000, 0x1f600, 0x40};
    int alphabet = random.nextInt(3) == 0 ? 2 * random.nextInt(4) : 0;
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(alphabets[alphabet] + random.nextInt(alphabets[alphabet + 1]));
    }
    return text.toString();
  }
}
