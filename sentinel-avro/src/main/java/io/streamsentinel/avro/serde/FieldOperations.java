package io.streamsentinel.avro.serde;

import static java.lang.invoke.MethodType.methodType;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.time.Instant;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.jspecify.annotations.Nullable;

/**
 * How one field is written and read, as method handles of type {@code (BufferEncoder, V)void} and
 * {@code (ArrayDecoder)V}, where V is the type of the Java field. They write exactly what Avro's
 * own writer would.
 */
record FieldOperations(MethodHandle write, MethodHandle read) {
  private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

  /**
   * The operations for a field.
   *
   * @param schema the field's schema
   * @param type the Java field's type
   * @param model the class' own conversions, for what is left to Avro
   */
  static FieldOperations of(Schema schema, Class<?> type, SpecificData model)
      throws ReflectiveOperationException {
    return switch (schema.getType()) {
      case BOOLEAN -> primitive(schema, type, boolean.class, "Boolean", model);
      case INT -> primitive(schema, type, int.class, "Int", model);
      case LONG -> type == Instant.class ? timestamp(schema, model) : longs(schema, type, model);
      case FLOAT -> primitive(schema, type, float.class, "Float", model);
      case DOUBLE -> primitive(schema, type, double.class, "Double", model);
      case STRING ->
          type == String.class ? plain(String.class, "String") : other(schema, type, model);
      case ENUM -> type.isEnum() ? enumeration(schema, type, model) : other(schema, type, model);
      case UNION -> union(schema, type, model);
      default -> other(schema, type, model);
    };
  }

  private static FieldOperations longs(Schema schema, Class<?> type, SpecificData model)
      throws ReflectiveOperationException {
    return primitive(schema, type, long.class, "Long", model);
  }

  private static FieldOperations primitive(
      Schema schema, Class<?> type, Class<?> primitive, String name, SpecificData model)
      throws ReflectiveOperationException {
    boolean same = type == primitive || type == methodType(primitive).wrap().returnType();
    if (!same || schema.getLogicalType() != null) {
      return other(schema, type, model);
    }
    return plain(primitive, name).as(type);
  }

  private static FieldOperations plain(Class<?> type, String name)
      throws ReflectiveOperationException {
    return new FieldOperations(
        LOOKUP.findVirtual(BufferEncoder.class, "write" + name, methodType(void.class, type)),
        LOOKUP.findVirtual(ArrayDecoder.class, "read" + name, methodType(type)));
  }

  private static FieldOperations timestamp(Schema schema, SpecificData model)
      throws ReflectiveOperationException {
    LogicalType logical = schema.getLogicalType();
    String unit;
    if (logical instanceof LogicalTypes.TimestampMillis) {
      unit = "Millis";
    } else if (logical instanceof LogicalTypes.TimestampMicros) {
      unit = "Micros";
    } else {
      return other(schema, Instant.class, model);
    }
    return new FieldOperations(
        own("write" + unit, void.class, BufferEncoder.class, Instant.class),
        own("read" + unit, Instant.class, ArrayDecoder.class));
  }

  private static FieldOperations enumeration(Schema schema, Class<?> type, SpecificData model)
      throws ReflectiveOperationException {
    Object[] constants = type.getEnumConstants();
    if (constants.length != schema.getEnumSymbols().size()) {
      return other(schema, type, model);
    }
    for (int i = 0; i < constants.length; i++) {
      if (!((Enum<?>) constants[i]).name().equals(schema.getEnumSymbols().get(i))) {
        return other(schema, type, model);
      }
    }
    return new FieldOperations(
            own("writeEnum", void.class, BufferEncoder.class, Enum.class),
            own("readEnum", Object.class, Object[].class, ArrayDecoder.class).bindTo(constants))
        .as(type);
  }

  private static FieldOperations union(Schema schema, Class<?> type, SpecificData model)
      throws ReflectiveOperationException {
    if (schema.getTypes().size() != 2 || !schema.isNullable() || type.isPrimitive()) {
      return other(schema, type, model);
    }
    int nullBranch = schema.getTypes().get(0).getType() == Schema.Type.NULL ? 0 : 1;
    FieldOperations value = of(schema.getTypes().get(1 - nullBranch), type, model);
    MethodHandle branch = own("writeBranch", void.class, int.class, BufferEncoder.class);
    MethodHandle writeNull =
        MethodHandles.dropArguments(MethodHandles.insertArguments(branch, 0, nullBranch), 1, type);
    MethodHandle writeValue =
        MethodHandles.foldArguments(
            value.write.asType(methodType(void.class, BufferEncoder.class, type)),
            MethodHandles.insertArguments(branch, 0, 1 - nullBranch));
    MethodHandle isNull =
        MethodHandles.dropArguments(
            own("isNull", boolean.class, Object.class).asType(methodType(boolean.class, type)),
            0,
            BufferEncoder.class);
    MethodHandle nullFollows =
        MethodHandles.insertArguments(
            own("nullFollows", boolean.class, int.class, ArrayDecoder.class), 0, nullBranch);
    MethodHandle readNull =
        MethodHandles.dropArguments(
            MethodHandles.constant(Object.class, null).asType(methodType(type)),
            0,
            ArrayDecoder.class);
    return new FieldOperations(
        MethodHandles.guardWithTest(isNull, writeNull, writeValue),
        MethodHandles.guardWithTest(
            nullFollows, readNull, value.read.asType(methodType(type, ArrayDecoder.class))));
  }

  /** What is left to Avro: collections, nested records, decimals. */
  private static FieldOperations other(Schema schema, Class<?> type, SpecificData model)
      throws ReflectiveOperationException {
    DatumWriter<Object> writer = new SpecificDatumWriter<>(schema, model);
    DatumReader<Object> reader = new SpecificDatumReader<>(schema, schema, model);
    return new FieldOperations(
            own("writeOther", void.class, DatumWriter.class, BufferEncoder.class, Object.class)
                .bindTo(writer),
            own("readOther", Object.class, DatumReader.class, ArrayDecoder.class).bindTo(reader))
        .as(type);
  }

  private FieldOperations as(Class<?> type) {
    return new FieldOperations(
        write.asType(methodType(void.class, BufferEncoder.class, type)),
        read.asType(methodType(type, ArrayDecoder.class)));
  }

  private static MethodHandle own(String name, Class<?> result, Class<?>... arguments)
      throws ReflectiveOperationException {
    return LOOKUP.findStatic(FieldOperations.class, name, methodType(result, arguments));
  }

  static void writeMillis(BufferEncoder out, Instant value) {
    out.writeLong(value.toEpochMilli());
  }

  static Instant readMillis(ArrayDecoder in) throws IOException {
    return Instant.ofEpochMilli(in.readLong());
  }

  static void writeMicros(BufferEncoder out, Instant value) {
    out.writeLong(
        Math.addExact(
            Math.multiplyExact(value.getEpochSecond(), 1_000_000L), value.getNano() / 1_000));
  }

  static Instant readMicros(ArrayDecoder in) throws IOException {
    long micros = in.readLong();
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000);
  }

  @SuppressWarnings("EnumOrdinal") // checked to be the order of the schema's symbols
  static void writeEnum(BufferEncoder out, Enum<?> value) {
    out.writeInt(value.ordinal());
  }

  static Object readEnum(Object[] constants, ArrayDecoder in) throws IOException {
    int ordinal = in.readInt();
    if (ordinal < 0 || ordinal >= constants.length) {
      throw new MalformedAvroException(
          "symbol " + ordinal + " of an enum that has " + constants.length);
    }
    return constants[ordinal];
  }

  static boolean isNull(@Nullable Object value) {
    return value == null;
  }

  static void writeBranch(int branch, BufferEncoder out) {
    out.writeIndex(branch);
  }

  static boolean nullFollows(int nullBranch, ArrayDecoder in) throws IOException {
    int branch = in.readIndex();
    if ((branch & ~1) != 0) {
      throw new MalformedAvroException("branch " + branch + " of a union that has 2");
    }
    return branch == nullBranch;
  }

  static void writeOther(DatumWriter<Object> writer, BufferEncoder out, Object value)
      throws IOException {
    writer.write(value, out);
  }

  static Object readOther(DatumReader<Object> reader, ArrayDecoder in) throws IOException {
    return reader.read(null, in);
  }
}
