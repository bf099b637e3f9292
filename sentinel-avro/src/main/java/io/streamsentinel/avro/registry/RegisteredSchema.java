package io.streamsentinel.avro.registry;

import java.util.Objects;

/**
 * One version of a subject.
 *
 * @param subject the subject
 * @param version from 1
 * @param id the schema's id, the same in all subjects
 * @param schema the schema
 */
public record RegisteredSchema(String subject, int version, int id, RegistrySchema schema) {

  /** Checks that nothing is missing. */
  public RegisteredSchema {
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(schema, "schema");
  }
}
