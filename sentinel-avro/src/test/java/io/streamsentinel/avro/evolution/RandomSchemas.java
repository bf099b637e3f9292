package io.streamsentinel.avro.evolution;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;

/** Seeded random records, and random changes of them. */
final class RandomSchemas {
  private final Random random;
  private int names;

  RandomSchemas(Random random) {
    this.random = random;
  }

  /** A record of one to five fields. */
  Schema record() {
    return record(2);
  }

  private Schema record(int depth) {
    List<Schema.Field> fields = new ArrayList<>();
    for (int i = 1 + random.nextInt(5); i > 0; i--) {
      fields.add(new Schema.Field("f" + i, type(depth)));
    }
    return Schema.createRecord("R" + names++, null, "t", false, fields);
  }

  private Schema type(int depth) {
    return switch (random.nextInt(depth > 0 ? 14 : 9)) {
      case 0 -> Schema.create(Schema.Type.INT);
      case 1 -> Schema.create(Schema.Type.LONG);
      case 2 -> Schema.create(Schema.Type.FLOAT);
      case 3 -> Schema.create(Schema.Type.DOUBLE);
      case 4 -> Schema.create(Schema.Type.STRING);
      case 5 -> Schema.create(Schema.Type.BYTES);
      case 6 -> Schema.create(Schema.Type.BOOLEAN);
      case 7 -> Schema.createEnum("E" + names++, null, "t", List.of("A", "B", "C"), "A");
      case 8 -> Schema.createFixed("F" + names++, null, "t", 1 + random.nextInt(4));
      case 9 -> Schema.createArray(type(depth - 1));
      case 10 -> Schema.createMap(type(depth - 1));
      case 11 -> record(depth - 1);
      default -> {
        Schema other = type(0);
        yield Schema.createUnion(Schema.create(Schema.Type.NULL), other);
      }
    };
  }

  /** The record with some fields changed, removed, added or in another order. */
  Schema changed(Schema record) {
    List<Schema.Field> fields = new ArrayList<>();
    for (Schema.Field field : record.getFields()) {
      switch (random.nextInt(8)) {
        case 0 -> {} // removed
        case 1 -> fields.add(new Schema.Field(field.name(), changedType(field.schema())));
        case 2 -> fields.add(0, new Schema.Field(field.name(), field.schema()));
        default -> fields.add(new Schema.Field(field.name(), field.schema()));
      }
    }
    switch (random.nextInt(4)) {
      case 0 -> fields.add(new Schema.Field("added", nullable(), null, JsonProperties.NULL_VALUE));
      case 1 -> fields.add(new Schema.Field("number", Schema.create(Schema.Type.LONG), null, 7L));
      case 2 -> {
        if (random.nextInt(4) == 0) {
          fields.add(new Schema.Field("required", Schema.create(Schema.Type.STRING)));
        }
      }
      default -> {}
    }
    return Schema.createRecord(record.getName(), null, record.getNamespace(), false, fields);
  }

  private static Schema nullable() {
    return Schema.createUnion(Schema.create(Schema.Type.NULL), Schema.create(Schema.Type.STRING));
  }

  private Schema changedType(Schema type) {
    return switch (type.getType()) {
      case INT -> Schema.create(random.nextBoolean() ? Schema.Type.LONG : Schema.Type.DOUBLE);
      case LONG -> Schema.create(random.nextBoolean() ? Schema.Type.FLOAT : Schema.Type.INT);
      case FLOAT -> Schema.create(Schema.Type.DOUBLE);
      case STRING -> Schema.create(Schema.Type.BYTES);
      case BYTES -> Schema.create(Schema.Type.STRING);
      case ENUM ->
          Schema.createEnum(
              type.getName(),
              null,
              type.getNamespace(),
              List.of("A", "B"),
              random.nextBoolean() ? "A" : null);
      case RECORD -> changed(type);
      case ARRAY -> Schema.createArray(changedType(type.getElementType()));
      case MAP -> Schema.createMap(changedType(type.getValueType()));
      case UNION -> type.getTypes().get(1);
      default -> Schema.createUnion(Schema.create(Schema.Type.NULL), type);
    };
  }
}
