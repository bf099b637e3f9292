package io.streamsentinel.avro.registry;

import java.util.Objects;

/**
 * A named type that a schema uses and another subject defines.
 *
 * @param name the type's full name, as the schema uses it
 * @param subject the subject that defines it
 * @param version the version of that subject, from 1
 */
public record SchemaReference(String name, String subject, int version) {

  /** Checks that nothing is missing. */
  public SchemaReference {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(subject, "subject");
  }
}
