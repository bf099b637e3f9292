package io.streamsentinel.avro.registry;

import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;

/**
 * The seven levels around Avro's own {@link SchemaCompatibility}, which gives the same verdicts as
 * Confluent's checker.
 */
public final class CompatibilityCheck {
  private CompatibilityCheck() {}

  /**
   * Why a schema may not follow others, in words; empty if it may.
   *
   * @param level the promise to keep
   * @param candidate the new schema
   * @param before the schemas before it, oldest first
   */
  public static List<String> reasons(
      CompatibilityLevel level, Schema candidate, List<Schema> before) {
    if (level == CompatibilityLevel.NONE || before.isEmpty()) {
      return List.of();
    }
    int first = level.transitive() ? 0 : before.size() - 1;
    List<String> reasons = new ArrayList<>();
    for (int i = before.size() - 1; i >= first; i--) {
      String version = "version " + (i + 1) + " of " + before.size();
      if (level.backward()) {
        add(reasons, "the new schema cannot read data of " + version, candidate, before.get(i));
      }
      if (level.forward()) {
        add(reasons, version + " cannot read data of the new schema", before.get(i), candidate);
      }
    }
    return reasons;
  }

  /** Why a reader's schema cannot read data of a writer's, in words; empty if it can. */
  public static List<String> reasons(Schema reader, Schema writer) {
    return incompatibilities(reader, writer).stream().map(one -> words(one, reader)).toList();
  }

  private static void add(List<String> to, String who, Schema reader, Schema writer) {
    for (Incompatibility one : incompatibilities(reader, writer)) {
      to.add(who + ": " + words(one, reader));
    }
  }

  private static List<Incompatibility> incompatibilities(Schema reader, Schema writer) {
    return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
        .getResult()
        .getIncompatibilities();
  }

  private static String words(Incompatibility one, Schema reader) {
    String what =
        switch (one.getType()) {
          case NAME_MISMATCH -> "the names differ";
          case FIXED_SIZE_MISMATCH -> "the sizes differ";
          case MISSING_ENUM_SYMBOLS ->
              "the reader's enum lacks symbols and has no default: " + one.getMessage();
          case READER_FIELD_MISSING_DEFAULT_VALUE ->
              "the reader's field '" + one.getMessage() + "' is new and has no default";
          case TYPE_MISMATCH -> "the types differ";
          case MISSING_UNION_BRANCH -> "the reader's union lacks a branch";
        };
    String detail =
        switch (one.getType()) {
          case MISSING_ENUM_SYMBOLS, READER_FIELD_MISSING_DEFAULT_VALUE -> "";
          default -> " (" + one.getMessage() + ")";
        };
    return what + detail + " at " + SchemaPlace.of(reader, one.getLocation());
  }
}
