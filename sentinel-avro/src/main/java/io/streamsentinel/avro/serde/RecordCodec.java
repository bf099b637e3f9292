package io.streamsentinel.avro.serde;

import static java.lang.invoke.MethodType.methodType;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads one generated class, straight from and into its fields.
 *
 * <p>The accesses are method handles composed once per class, which the JIT turns into the code one
 * would write by hand: no boxing, no lookup per field, no conversion chain, logical types included.
 * Avro's own custom coders are as fast, but it generates none for a class with a logical type.
 * Thread-safe.
 */
final class RecordCodec {
  private final MethodHandle write;
  private final MethodHandle create;
  private final MethodHandle read;

  private RecordCodec(MethodHandle write, MethodHandle create, MethodHandle read) {
    this.write = write;
    this.create = create;
    this.read = read;
  }

  /**
   * A codec for a generated class, or null if its fields cannot be reached (a module that is not
   * open, a class that was written by hand): then Avro's own writer and reader serve.
   */
  static @Nullable RecordCodec of(Class<?> type, Schema schema) {
    try {
      return compose(type, schema);
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }

  private static RecordCodec compose(Class<?> type, Schema schema)
      throws ReflectiveOperationException {
    SpecificData model = SpecificData.getForClass(type);
    MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
    MethodHandle write = MethodHandles.empty(methodType(void.class, BufferEncoder.class, type));
    MethodHandle read = MethodHandles.empty(methodType(void.class, ArrayDecoder.class, type));
    List<Schema.Field> fields = schema.getFields();
    for (int i = fields.size() - 1; i >= 0; i--) {
      Field field = javaField(type, fields.get(i).name());
      FieldOperations operations =
          FieldOperations.of(fields.get(i).schema(), field.getType(), model);
      MethodHandle writeField =
          MethodHandles.filterArguments(
              operations.write(), 1, lookup.findGetter(type, field.getName(), field.getType()));
      write = MethodHandles.foldArguments(write, writeField);
      MethodHandle readField =
          MethodHandles.filterArguments(
              lookup.findSetter(type, field.getName(), field.getType()), 1, operations.read());
      read =
          MethodHandles.foldArguments(
              read,
              MethodHandles.permuteArguments(
                  readField, methodType(void.class, ArrayDecoder.class, type), 1, 0));
    }
    return new RecordCodec(
        write.asType(methodType(void.class, BufferEncoder.class, Object.class)),
        lookup.findConstructor(type, methodType(void.class)).asType(methodType(Object.class)),
        read.asType(methodType(void.class, ArrayDecoder.class, Object.class)));
  }

  /** The Java field of a schema field: Avro appends {@code $} to reserved words. */
  private static Field javaField(Class<?> type, String name) throws NoSuchFieldException {
    try {
      return type.getDeclaredField(name);
    } catch (NoSuchFieldException e) {
      return type.getDeclaredField(name + "$");
    }
  }

  void write(Object record, BufferEncoder out) throws IOException {
    try {
      write.invokeExact(out, record);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  Object read(ArrayDecoder in) throws IOException {
    try {
      Object record = create.invokeExact();
      read.invokeExact(in, record);
      return record;
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  private static RuntimeException rethrown(Throwable e) throws IOException {
    if (e instanceof IOException io) {
      throw io;
    }
    if (e instanceof Error error) {
      throw error;
    }
    if (e instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    throw new IllegalStateException("No field access throws this", e);
  }
}
