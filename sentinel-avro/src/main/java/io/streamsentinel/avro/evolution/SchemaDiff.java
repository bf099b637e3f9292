package io.streamsentinel.avro.evolution;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Says in words what changed from one schema to another. */
public final class SchemaDiff {
  private final List<String> changes = new ArrayList<>();
  private final Set<String> compared = new HashSet<>();

  private SchemaDiff() {}

  /** What changed, one sentence a change, in the order of the newer schema; empty if nothing. */
  public static List<String> between(Schema older, Schema newer) {
    SchemaDiff diff = new SchemaDiff();
    diff.compare(newer.getFullName(), older, newer);
    return List.copyOf(diff.changes);
  }

  private void compare(String place, Schema older, Schema newer) {
    if (older.getType() != newer.getType()) {
      changes.add(place + ": the type changed from " + name(older) + " to " + name(newer));
      return;
    }
    if (!compared.add(place + " " + older.hashCode() + " " + newer.hashCode())) {
      return; // a type that contains itself
    }
    compareNames(place, older, newer);
    compareLogicalTypes(place, older, newer);
    switch (newer.getType()) {
      case RECORD -> compareFields(place, older, newer);
      case ENUM -> compareSymbols(place, older, newer);
      case ARRAY -> compare(place + "[]", older.getElementType(), newer.getElementType());
      case MAP -> compare(place + "{}", older.getValueType(), newer.getValueType());
      case UNION -> compareBranches(place, older, newer);
      case FIXED -> {
        if (older.getFixedSize() != newer.getFixedSize()) {
          changes.add(
              place
                  + ": the size changed from "
                  + older.getFixedSize()
                  + " to "
                  + newer.getFixedSize()
                  + " bytes");
        }
      }
      default -> {}
    }
  }

  private void compareNames(String place, Schema older, Schema newer) {
    if (!older.getFullName().equals(newer.getFullName())) {
      boolean alias =
          newer.getType() == Schema.Type.RECORD && newer.getAliases().contains(older.getFullName());
      changes.add(
          place
              + ": renamed from "
              + older.getFullName()
              + (alias ? ", with an alias for readers" : ", without an alias"));
    }
    if (!Objects.equals(older.getDoc(), newer.getDoc())) {
      changes.add(place + ": the documentation changed");
    }
  }

  private void compareLogicalTypes(String place, Schema older, Schema newer) {
    String before = logical(older);
    String after = logical(newer);
    if (!before.equals(after)) {
      changes.add(place + ": the logical type changed from " + before + " to " + after);
    }
  }

  private static String logical(Schema schema) {
    if (schema.getLogicalType() == null) {
      return "none";
    }
    String scale = "";
    if (schema.getObjectProp("precision") != null) {
      Object decimals = schema.getObjectProp("scale");
      scale =
          "(" + schema.getObjectProp("precision") + ", " + (decimals == null ? 0 : decimals) + ")";
    }
    return schema.getLogicalType().getName() + scale;
  }

  private void compareFields(String place, Schema older, Schema newer) {
    Set<String> met = new HashSet<>();
    for (Schema.Field field : newer.getFields()) {
      Schema.Field before = counterpart(older, field);
      if (before == null) {
        changes.add(
            place
                + ": field '"
                + field.name()
                + "' of type "
                + name(field.schema())
                + " added, "
                + withDefault(field));
      } else {
        met.add(before.name());
        compareField(place + "." + field.name(), before, field);
      }
    }
    for (Schema.Field field : older.getFields()) {
      if (!met.contains(field.name())) {
        changes.add(place + ": field '" + field.name() + "' removed; it was " + withDefault(field));
      }
    }
  }

  private static Schema.@Nullable Field counterpart(Schema older, Schema.Field field) {
    Schema.Field same = older.getField(field.name());
    if (same != null) {
      return same;
    }
    for (String alias : field.aliases()) {
      Schema.Field renamed = older.getField(alias);
      if (renamed != null) {
        return renamed;
      }
    }
    return null;
  }

  private void compareField(String place, Schema.Field older, Schema.Field newer) {
    if (!older.name().equals(newer.name())) {
      changes.add(
          place
              + ": renamed from '"
              + older.name()
              + "', with an alias; readers of the old schema do not see it");
    }
    if (!Objects.equals(defaultOf(older), defaultOf(newer))) {
      changes.add(place + ": was " + withDefault(older) + ", is now " + withDefault(newer));
    }
    if (!Objects.equals(older.doc(), newer.doc())) {
      changes.add(place + ": the documentation changed");
    }
    if (!older.getObjectProps().equals(newer.getObjectProps())) {
      changes.add(
          place
              + ": the properties changed from "
              + older.getObjectProps()
              + " to "
              + newer.getObjectProps());
    }
    compare(place, older.schema(), newer.schema());
  }

  private static @Nullable Object defaultOf(Schema.Field field) {
    return field.hasDefaultValue() ? field.defaultVal() : null;
  }

  private static String withDefault(Schema.Field field) {
    if (!field.hasDefaultValue()) {
      return "without a default";
    }
    Object value = field.defaultVal();
    return "with the default "
        + (value == JsonProperties.NULL_VALUE ? "null" : String.valueOf(value));
  }

  private void compareSymbols(String place, Schema older, Schema newer) {
    List<String> added = new ArrayList<>(newer.getEnumSymbols());
    added.removeAll(older.getEnumSymbols());
    List<String> removed = new ArrayList<>(older.getEnumSymbols());
    removed.removeAll(newer.getEnumSymbols());
    if (!added.isEmpty()) {
      changes.add(place + ": symbols added: " + added);
    }
    if (!removed.isEmpty()) {
      changes.add(place + ": symbols removed: " + removed);
    }
    if (!Objects.equals(older.getEnumDefault(), newer.getEnumDefault())) {
      changes.add(
          place
              + ": the default symbol changed from "
              + older.getEnumDefault()
              + " to "
              + newer.getEnumDefault());
    }
  }

  private void compareBranches(String place, Schema older, Schema newer) {
    List<String> before = older.getTypes().stream().map(SchemaDiff::name).toList();
    List<String> after = newer.getTypes().stream().map(SchemaDiff::name).toList();
    if (!before.equals(after)) {
      changes.add(place + ": the union changed from " + before + " to " + after);
    }
    for (Schema branch : newer.getTypes()) {
      Integer index = older.getIndexNamed(branch.getFullName());
      if (index != null) {
        compare(place, older.getTypes().get(index), branch);
      }
    }
  }

  private static String name(Schema schema) {
    return schema.getType() == Schema.Type.UNION
        ? schema.getTypes().stream().map(SchemaDiff::name).toList().toString()
        : schema.getFullName();
  }
}
