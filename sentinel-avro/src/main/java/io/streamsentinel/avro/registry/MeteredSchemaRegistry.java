package io.streamsentinel.avro.registry;

import io.streamsentinel.avro.registry.RegistryMeters.Operation;
import io.streamsentinel.avro.registry.SchemaRegistryException.Kind;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Counts and times every call to another registry. */
final class MeteredSchemaRegistry extends ForwardingSchemaRegistry {
  private final RegistryMeters meters;

  MeteredSchemaRegistry(SchemaRegistry registry, RegistryMeters meters) {
    super(registry);
    this.meters = meters;
  }

  private <T> T metered(Operation operation, Supplier<T> call) {
    long begun = System.nanoTime();
    Kind failure = null;
    try {
      return call.get();
    } catch (SchemaRegistryException e) {
      failure = e.kind();
      throw e;
    } finally {
      meters.called(operation, begun, failure);
    }
  }

  private void metered(Operation operation, Runnable call) {
    metered(
        operation,
        () -> {
          call.run();
          return operation;
        });
  }

  @Override
  public int register(String subject, RegistrySchema schema, boolean normalize) {
    return metered(Operation.REGISTER, () -> registry.register(subject, schema, normalize));
  }

  @Override
  public RegisteredSchema lookup(String subject, RegistrySchema schema, boolean normalize) {
    return metered(Operation.LOOKUP, () -> registry.lookup(subject, schema, normalize));
  }

  @Override
  public RegistrySchema byId(int id, @Nullable String subject) {
    return metered(Operation.BY_ID, () -> registry.byId(id, subject));
  }

  @Override
  public RegistrySchema byGuid(UUID guid) {
    return metered(Operation.BY_GUID, () -> registry.byGuid(guid));
  }

  @Override
  public RegisteredSchema version(String subject, int version) {
    return metered(Operation.VERSION, () -> registry.version(subject, version));
  }

  @Override
  public List<Integer> versions(String subject) {
    return metered(Operation.VERSION, () -> registry.versions(subject));
  }

  @Override
  public List<String> subjects() {
    return metered(Operation.SUBJECTS, registry::subjects);
  }

  @Override
  public boolean compatible(String subject, int version, RegistrySchema schema) {
    return metered(Operation.COMPATIBLE, () -> registry.compatible(subject, version, schema));
  }

  @Override
  public Optional<CompatibilityLevel> compatibility(@Nullable String subject) {
    return metered(Operation.CONFIG, () -> registry.compatibility(subject));
  }

  @Override
  public void compatibility(@Nullable String subject, CompatibilityLevel level) {
    metered(Operation.CONFIG, () -> registry.compatibility(subject, level));
  }

  @Override
  public SubjectMode mode(String subject) {
    return metered(Operation.MODE, () -> registry.mode(subject));
  }

  @Override
  public void mode(String subject, SubjectMode mode) {
    metered(Operation.MODE, () -> registry.mode(subject, mode));
  }

  @Override
  public List<Integer> deleteSubject(String subject, boolean permanently) {
    return metered(Operation.DELETE, () -> registry.deleteSubject(subject, permanently));
  }
}
