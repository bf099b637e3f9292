package io.streamsentinel.avro.registry;

/**
 * Whether a subject accepts new schemas.
 *
 * <p>Confluent's registry enforces it. Apicurio 3 accepts the setting and does not enforce it, and
 * earlier versions do not know it.
 */
public enum SubjectMode {
  /** New schemas are accepted. */
  READWRITE,
  /** New schemas are refused. */
  READONLY,
  /** New schemas are refused, and a value outside is inherited by contexts. */
  READONLY_OVERRIDE,
  /** Schemas are imported with ids given by the caller. */
  IMPORT
}
