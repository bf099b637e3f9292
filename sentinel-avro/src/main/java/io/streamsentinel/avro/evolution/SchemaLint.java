package io.streamsentinel.avro.evolution;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Finds what will make a schema hard to change, or hard to understand, later. */
public final class SchemaLint {
  private final List<String> findings = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();

  private SchemaLint() {}

  /** What should be better, one sentence a finding; empty for a clean schema. */
  public static List<String> findings(Schema schema) {
    SchemaLint lint = new SchemaLint();
    lint.visit(schema);
    return List.copyOf(lint.findings);
  }

  private void visit(Schema schema) {
    switch (schema.getType()) {
      case RECORD -> {
        if (seen.add(schema.getFullName())) {
          visitRecord(schema);
        }
      }
      case ENUM -> {
        if (seen.add(schema.getFullName())) {
          visitEnum(schema);
        }
      }
      case ARRAY -> visit(schema.getElementType());
      case MAP -> visit(schema.getValueType());
      case UNION -> schema.getTypes().forEach(this::visit);
      default -> {}
    }
  }

  private void visitRecord(Schema schema) {
    requireDoc(schema.getFullName(), schema.getDoc());
    if (schema.getNamespace() == null) {
      findings.add(schema.getFullName() + " has no namespace: its name will clash some day");
    }
    for (Schema.Field field : schema.getFields()) {
      visitField(schema.getFullName() + "." + field.name(), field);
      visit(field.schema());
    }
  }

  private void visitEnum(Schema schema) {
    requireDoc(schema.getFullName(), schema.getDoc());
    if (schema.getEnumDefault() == null) {
      findings.add(
          schema.getFullName()
              + " is an enum without a default: a reader that meets a new symbol will fail");
    }
  }

  private void visitField(String place, Schema.Field field) {
    requireDoc(place, field.doc());
    Schema type = field.schema();
    if (type.isNullable() && !field.hasDefaultValue()) {
      findings.add(
          place + " may be null and has no default: it can neither be added nor removed later");
    }
    if (nullIsNotFirst(field)) {
      findings.add(
          place + " may be null, but null is not the first branch and so cannot be its default");
    }
    if (inexactMoney(field)) {
      findings.add(place + " is money in floating point: use minor units in a long, or a decimal");
    }
    if (namelessTime(field)) {
      findings.add(
          place + " looks like a time and has no logical type: say its unit, as timestamp-millis");
    }
  }

  private static boolean nullIsNotFirst(Schema.Field field) {
    Schema type = field.schema();
    return type.getType() == Schema.Type.UNION
        && type.isNullable()
        && type.getTypes().get(0).getType() != Schema.Type.NULL
        && (!field.hasDefaultValue() || field.defaultVal() == JsonProperties.NULL_VALUE);
  }

  private static boolean inexactMoney(Schema.Field field) {
    String name = field.name().toLowerCase(Locale.ROOT);
    boolean money = name.endsWith("amount") || name.endsWith("price") || name.endsWith("balance");
    return money && (has(field, Schema.Type.DOUBLE) || has(field, Schema.Type.FLOAT));
  }

  private static boolean namelessTime(Schema.Field field) {
    boolean time = field.name().endsWith("Time") || field.name().endsWith("At");
    return time
        && field.schema().getType() == Schema.Type.LONG
        && field.schema().getLogicalType() == null;
  }

  private static boolean has(Schema.Field field, Schema.Type type) {
    Schema schema = field.schema();
    return schema.getType() == Schema.Type.UNION
        ? schema.getTypes().stream().anyMatch(branch -> branch.getType() == type)
        : schema.getType() == type;
  }

  private void requireDoc(String place, @Nullable String doc) {
    if (doc == null || doc.isBlank()) {
      findings.add(place + " has no documentation");
    }
  }
}
