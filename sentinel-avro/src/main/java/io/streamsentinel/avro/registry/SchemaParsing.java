package io.streamsentinel.avro.registry;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;

/** Makes schemas of the texts and references that a registry keeps. */
final class SchemaParsing {
  /** Schemas that refer to each other in a circle would otherwise be followed for ever. */
  private static final int MAX_REFERENCE_DEPTH = 32;

  private SchemaParsing() {}

  /** Where the text of a reference comes from. */
  interface Source {
    RegisteredText text(String subject, int version);
  }

  /** A text with the references in it. */
  record RegisteredText(String text, List<SchemaReference> references) {}

  /**
   * Parses a text. Names and defaults are not validated: other languages' libraries register what
   * Java's would refuse, and their records must be readable nevertheless.
   */
  static RegistrySchema parse(String text, List<SchemaReference> references, Source source) {
    try {
      Map<String, Schema> known = new LinkedHashMap<>();
      collect(references, source, known, 0);
      return new RegistrySchema(parser(known).parse(text), text, references);
    } catch (SchemaRegistryException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError e) {
      // Avro's parser also answers with plain NullPointerExceptions, for one for unknown names
      throw SchemaRegistryException.unusable(
          "The registry's schema is not a valid Avro schema: " + e.getClass().getSimpleName(), e);
    }
  }

  private static Schema.Parser parser(Map<String, Schema> known) {
    Schema.Parser parser = new Schema.Parser(NameValidator.NO_VALIDATION);
    parser.setValidateDefaults(false);
    parser.addTypes(known.values());
    return parser;
  }

  private static void collect(
      List<SchemaReference> references, Source source, Map<String, Schema> known, int depth) {
    if (depth > MAX_REFERENCE_DEPTH) {
      throw SchemaRegistryException.unusable(
          "References between schemas are nested more than " + MAX_REFERENCE_DEPTH + " deep", null);
    }
    for (SchemaReference reference : references) {
      if (known.containsKey(reference.name())) {
        continue;
      }
      RegisteredText referenced = source.text(reference.subject(), reference.version());
      collect(referenced.references(), source, known, depth + 1);
      Schema schema = parser(known).parse(referenced.text());
      known.put(schema.getFullName(), schema);
    }
  }
}
