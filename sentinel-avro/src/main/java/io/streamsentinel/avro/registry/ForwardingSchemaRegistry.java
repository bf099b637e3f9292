package io.streamsentinel.avro.registry;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A registry that passes every call on; what changes one overrides it. */
abstract class ForwardingSchemaRegistry implements SchemaRegistry {
  protected final SchemaRegistry registry;

  ForwardingSchemaRegistry(SchemaRegistry registry) {
    this.registry = registry;
  }

  @Override
  public int register(String subject, RegistrySchema schema, boolean normalize) {
    return registry.register(subject, schema, normalize);
  }

  @Override
  public RegisteredSchema lookup(String subject, RegistrySchema schema, boolean normalize) {
    return registry.lookup(subject, schema, normalize);
  }

  @Override
  public RegistrySchema byId(int id, @Nullable String subject) {
    return registry.byId(id, subject);
  }

  @Override
  public RegistrySchema byGuid(UUID guid) {
    return registry.byGuid(guid);
  }

  @Override
  public RegisteredSchema version(String subject, int version) {
    return registry.version(subject, version);
  }

  @Override
  public List<Integer> versions(String subject) {
    return registry.versions(subject);
  }

  @Override
  public List<String> subjects() {
    return registry.subjects();
  }

  @Override
  public boolean compatible(String subject, int version, RegistrySchema schema) {
    return registry.compatible(subject, version, schema);
  }

  @Override
  public Optional<CompatibilityLevel> compatibility(@Nullable String subject) {
    return registry.compatibility(subject);
  }

  @Override
  public void compatibility(@Nullable String subject, CompatibilityLevel level) {
    registry.compatibility(subject, level);
  }

  @Override
  public SubjectMode mode(String subject) {
    return registry.mode(subject);
  }

  @Override
  public void mode(String subject, SubjectMode mode) {
    registry.mode(subject, mode);
  }

  @Override
  public List<Integer> deleteSubject(String subject, boolean permanently) {
    return registry.deleteSubject(subject, permanently);
  }

  @Override
  public void close() {
    registry.close();
  }
}
