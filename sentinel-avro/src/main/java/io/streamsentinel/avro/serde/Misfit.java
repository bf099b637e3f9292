package io.streamsentinel.avro.serde;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * Finds where an object does not fit a schema. Avro's own messages quote the value, which belongs
 * into no log; these name the place and the types.
 */
final class Misfit {
  private Misfit() {}

  /** The first place that does not fit, in words; empty if none is found. */
  static Optional<String> find(Schema schema, @Nullable Object value, GenericData model) {
    return Optional.ofNullable(at(place(schema), schema, value, model));
  }

  private static String place(Schema schema) {
    return schema.getType() == Schema.Type.UNION ? "the value" : schema.getFullName();
  }

  private static @Nullable String at(
      String place, Schema schema, @Nullable Object value, GenericData model) {
    return switch (schema.getType()) {
      case RECORD ->
          value instanceof IndexedRecord record
              ? inRecord(place, schema, record, model)
              : mismatch(place, schema, value);
      case ARRAY ->
          value instanceof Collection<?> items
              ? inAll(place + "[]", schema.getElementType(), items, model)
              : mismatch(place, schema, value);
      case MAP ->
          value instanceof Map<?, ?> map
              ? inAll(place + "{}", schema.getValueType(), map.values(), model)
              : mismatch(place, schema, value);
      case UNION -> inUnion(place, schema, value, model);
      default -> fits(schema, value, model) ? null : mismatch(place, schema, value);
    };
  }

  private static boolean fits(Schema schema, @Nullable Object value, GenericData model) {
    boolean logical =
        value != null
            && schema.getLogicalType() != null
            && model.getConversionByClass(value.getClass(), schema.getLogicalType()) != null;
    return logical || model.validate(schema, value);
  }

  private static @Nullable String inRecord(
      String place, Schema schema, IndexedRecord record, GenericData model) {
    for (Schema.Field field : schema.getFields()) {
      Schema.Field own = record.getSchema().getField(field.name());
      if (own == null) {
        return place + "." + field.name() + " is not a field of the object";
      }
      String misfit = at(place + "." + field.name(), field.schema(), record.get(own.pos()), model);
      if (misfit != null) {
        return misfit;
      }
    }
    return null;
  }

  private static @Nullable String inAll(
      String place, Schema schema, Collection<?> items, GenericData model) {
    for (Object item : items) {
      String misfit = at(place, schema, item, model);
      if (misfit != null) {
        return misfit;
      }
    }
    return null;
  }

  private static @Nullable String inUnion(
      String place, Schema schema, @Nullable Object value, GenericData model) {
    List<Schema> branches = schema.getTypes();
    for (Schema branch : branches) {
      if (at(place, branch, value, model) == null) {
        return null;
      }
    }
    if (value != null && branches.size() == 2 && schema.isNullable()) {
      int other = branches.get(0).getType() == Schema.Type.NULL ? 1 : 0;
      return at(place, branches.get(other), value, model);
    }
    return mismatch(place, schema, value);
  }

  private static String mismatch(String place, Schema schema, @Nullable Object value) {
    String type =
        schema.getLogicalType() == null
            ? schema.getType().getName()
            : schema.getType().getName() + " (" + schema.getLogicalType().getName() + ")";
    return place
        + " must be of type "
        + type
        + " and is "
        + (value == null ? "null" : "of class " + value.getClass().getName());
  }
}
