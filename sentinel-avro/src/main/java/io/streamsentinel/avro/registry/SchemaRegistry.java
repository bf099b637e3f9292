package io.streamsentinel.avro.registry;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A schema registry that speaks Confluent's protocol: Confluent's own, Apicurio, Karapace,
 * Redpanda.
 *
 * <p>Implementations are thread-safe. Whatever goes wrong is a {@link SchemaRegistryException},
 * which says whether trying again can help; calls block no longer than the implementation's
 * deadline.
 */
public interface SchemaRegistry extends AutoCloseable {

  /** The version that {@link #version} takes for the newest one. */
  int LATEST = -1;

  /**
   * Registers a schema under a subject, unless it is there already.
   *
   * @param normalize whether the registry shall bring it into a canonical form first
   * @return the schema's id, the same in all subjects
   * @throws SchemaRegistryException not retriable, if the subject's compatibility level forbids it
   */
  int register(String subject, RegistrySchema schema, boolean normalize);

  /**
   * Finds a schema under a subject without registering it.
   *
   * @throws SchemaRegistryException with {@link SchemaRegistryException#notFound} if it is not
   *     there
   */
  RegisteredSchema lookup(String subject, RegistrySchema schema, boolean normalize);

  /**
   * The schema with an id.
   *
   * @param subject where the id was met, which some registries need for their permissions; null if
   *     unknown
   * @throws SchemaRegistryException with {@link SchemaRegistryException#notFound} if there is none
   */
  RegistrySchema byId(int id, @Nullable String subject);

  /**
   * The schema with a global identity, as records carry it that keep it in a header.
   *
   * @throws SchemaRegistryException with {@link SchemaRegistryException#notFound} if there is none,
   *     or if the registry knows no such identities
   */
  RegistrySchema byGuid(UUID guid);

  /**
   * One version of a subject.
   *
   * @param version from 1, or {@link #LATEST}
   * @throws SchemaRegistryException with {@link SchemaRegistryException#notFound} if there is none
   */
  RegisteredSchema version(String subject, int version);

  /**
   * The versions of a subject, ascending.
   *
   * @throws SchemaRegistryException with {@link SchemaRegistryException#notFound} if there is no
   *     such subject
   */
  List<Integer> versions(String subject);

  /** All subjects. */
  List<String> subjects();

  /**
   * Whether the registry would accept a schema beside a version, by the subject's level.
   *
   * @param version from 1, or {@link #LATEST}
   */
  boolean compatible(String subject, int version, RegistrySchema schema);

  /** The level set for a subject itself, or for all subjects if it is null; empty if none is. */
  Optional<CompatibilityLevel> compatibility(@Nullable String subject);

  /** Sets the level of a subject, or of all subjects if it is null. */
  void compatibility(@Nullable String subject, CompatibilityLevel level);

  /**
   * Whether a subject accepts new schemas. A registry that knows no modes says {@link
   * SubjectMode#READWRITE}.
   */
  SubjectMode mode(String subject);

  /**
   * Opens or closes a subject for new schemas.
   *
   * @throws SchemaRegistryException if the registry knows no modes. One that accepts the call may
   *     still not enforce it: see {@link SubjectMode}
   */
  void mode(String subject, SubjectMode mode);

  /**
   * Deletes a subject.
   *
   * @param permanently whether its schemas are forgotten; the subject must have been deleted before
   * @return the versions deleted
   */
  List<Integer> deleteSubject(String subject, boolean permanently);

  /** Lets go of connections. Idempotent; calls afterwards throw. */
  @Override
  void close();
}
