package io.streamsentinel.avro.registry;

import java.util.List;
import java.util.Objects;
import org.apache.avro.Schema;

/**
 * A schema as a registry keeps it: its text, the references in the text, and what both mean.
 *
 * @param schema the schema, with all references resolved
 * @param text the JSON that the registry keeps
 * @param references the named types that the text uses and does not define
 */
public record RegistrySchema(Schema schema, String text, List<SchemaReference> references) {

  /** Copies the references. */
  public RegistrySchema {
    Objects.requireNonNull(schema, "schema");
    Objects.requireNonNull(text, "text");
    references = List.copyOf(references);
  }

  /** A schema that defines all it uses. */
  public static RegistrySchema of(Schema schema) {
    return new RegistrySchema(schema, schema.toString(), List.of());
  }
}
