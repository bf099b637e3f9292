package io.streamsentinel.avro.registry;

import io.streamsentinel.avro.registry.SchemaRegistryException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A registry in this process' memory, for tests and for programs without a registry.
 *
 * <p>It follows Confluent's rules: one id per schema text in all subjects, versions from 1, {@link
 * CompatibilityLevel#BACKWARD} unless set otherwise, soft and permanent deletion, read-only
 * subjects. Thread-safe.
 */
public final class InMemorySchemaRegistry implements SchemaRegistry {
  private static final Map<String, InMemorySchemaRegistry> SHARED = new ConcurrentHashMap<>();

  private final Map<Integer, RegistrySchema> schemas = new HashMap<>();
  private final Map<String, Integer> ids = new HashMap<>();
  private final Map<String, Subject> subjects = new TreeMap<>();
  private CompatibilityLevel globalLevel = CompatibilityLevel.BACKWARD;

  private static final class Subject {
    final TreeMap<Integer, Integer> live = new TreeMap<>();
    final TreeMap<Integer, Integer> deleted = new TreeMap<>();
    @Nullable CompatibilityLevel level;
    SubjectMode mode = SubjectMode.READWRITE;
    int newest;
  }

  /** An empty registry. */
  public InMemorySchemaRegistry() {}

  /**
   * The registry that all who name {@code mock://name} in this process share; made on first use and
   * kept until {@link #forget}.
   */
  public static InMemorySchemaRegistry named(String name) {
    return SHARED.computeIfAbsent(name, any -> new InMemorySchemaRegistry());
  }

  /** Drops the registry of {@link #named}; the next caller gets an empty one. */
  public static void forget(String name) {
    SHARED.remove(name);
  }

  @Override
  public synchronized int register(String subject, RegistrySchema schema, boolean normalize) {
    Subject entry = subjects.computeIfAbsent(subject, any -> new Subject());
    RegistrySchema stored = normalize ? SchemaTexts.normalized(schema) : schema;
    Integer id = ids.get(key(stored));
    if (id != null && entry.live.containsValue(id)) {
      return id;
    }
    if (entry.mode == SubjectMode.READONLY || entry.mode == SubjectMode.READONLY_OVERRIDE) {
      throw refused(Kind.REJECTED, 422, 42205, "Subject '" + subject + "' is read-only");
    }
    List<String> reasons =
        CompatibilityCheck.reasons(level(entry), stored.schema(), schemasOf(entry));
    if (!reasons.isEmpty()) {
      throw refused(
          Kind.INCOMPATIBLE,
          409,
          40901,
          "The schema is not "
              + level(entry)
              + " compatible with subject '"
              + subject
              + "': "
              + String.join("; ", reasons));
    }
    if (id == null) {
      id = schemas.size() + 1;
      ids.put(key(stored), id);
      schemas.put(id, stored);
    }
    entry.live.put(++entry.newest, id);
    return id;
  }

  @Override
  public synchronized RegisteredSchema lookup(
      String subject, RegistrySchema schema, boolean normalize) {
    Subject entry = subject(subject);
    RegistrySchema sought = normalize ? SchemaTexts.normalized(schema) : schema;
    Integer id = ids.get(key(sought));
    for (Map.Entry<Integer, Integer> version : entry.live.descendingMap().entrySet()) {
      if (version.getValue().equals(id)) {
        return registered(subject, version.getKey(), version.getValue());
      }
    }
    throw refused(Kind.NOT_FOUND, 404, 40403, "Subject '" + subject + "' has no such schema");
  }

  @Override
  public synchronized RegistrySchema byId(int id, @Nullable String subject) {
    RegistrySchema schema = schemas.get(id);
    if (schema == null) {
      throw refused(Kind.NOT_FOUND, 404, 40403, "There is no schema with id " + id);
    }
    return schema;
  }

  @Override
  public synchronized RegistrySchema byGuid(UUID guid) {
    return schemas.values().stream()
        .filter(schema -> guid(schema).equals(guid))
        .findFirst()
        .orElseThrow(
            () -> refused(Kind.NOT_FOUND, 404, 40403, "There is no schema with guid " + guid));
  }

  /** The global identity of a schema in this registry: a digest of its text and references. */
  public static UUID guid(RegistrySchema schema) {
    return UUID.nameUUIDFromBytes(key(schema).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public synchronized RegisteredSchema version(String subject, int version) {
    Subject entry = subject(subject);
    int wanted = version == LATEST ? entry.live.lastKey() : version;
    Integer id = entry.live.get(wanted);
    if (id == null) {
      throw refused(
          Kind.NOT_FOUND, 404, 40402, "Subject '" + subject + "' has no version " + version);
    }
    return registered(subject, wanted, id);
  }

  @Override
  public synchronized List<Integer> versions(String subject) {
    return List.copyOf(subject(subject).live.keySet());
  }

  @Override
  public synchronized List<String> subjects() {
    return subjects.entrySet().stream()
        .filter(entry -> !entry.getValue().live.isEmpty())
        .map(Map.Entry::getKey)
        .toList();
  }

  @Override
  public synchronized boolean compatible(String subject, int version, RegistrySchema schema) {
    RegisteredSchema other = version(subject, version);
    return CompatibilityCheck.reasons(
            level(subject(subject)), schema.schema(), List.of(other.schema().schema()))
        .isEmpty();
  }

  @Override
  public synchronized Optional<CompatibilityLevel> compatibility(@Nullable String subject) {
    if (subject == null) {
      return Optional.of(globalLevel);
    }
    Subject entry = subjects.get(subject);
    return entry == null ? Optional.empty() : Optional.ofNullable(entry.level);
  }

  @Override
  public synchronized void compatibility(@Nullable String subject, CompatibilityLevel level) {
    if (subject == null) {
      globalLevel = level;
    } else {
      subjects.computeIfAbsent(subject, any -> new Subject()).level = level;
    }
  }

  @Override
  public synchronized SubjectMode mode(String subject) {
    Subject entry = subjects.get(subject);
    return entry == null ? SubjectMode.READWRITE : entry.mode;
  }

  @Override
  public synchronized void mode(String subject, SubjectMode mode) {
    subjects.computeIfAbsent(subject, any -> new Subject()).mode = mode;
  }

  @Override
  public synchronized List<Integer> deleteSubject(String subject, boolean permanently) {
    Subject entry = subjects.get(subject);
    if (permanently && entry != null && entry.live.isEmpty() && !entry.deleted.isEmpty()) {
      subjects.remove(subject);
      return List.copyOf(entry.deleted.keySet());
    }
    entry = subject(subject);
    if (permanently) {
      throw refused(Kind.NOT_FOUND, 404, 40405, "Subject '" + subject + "' was not deleted first");
    }
    List<Integer> versions = new ArrayList<>(entry.live.keySet());
    entry.deleted.putAll(entry.live);
    entry.live.clear();
    return versions;
  }

  @Override
  public void close() {}

  private Subject subject(String subject) {
    Subject entry = subjects.get(subject);
    if (entry == null || entry.live.isEmpty()) {
      throw refused(Kind.NOT_FOUND, 404, 40401, "There is no subject '" + subject + "'");
    }
    return entry;
  }

  private CompatibilityLevel level(Subject entry) {
    return entry.level == null ? globalLevel : entry.level;
  }

  private List<org.apache.avro.Schema> schemasOf(Subject entry) {
    return entry.live.values().stream().map(id -> byId(id, null).schema()).toList();
  }

  private RegisteredSchema registered(String subject, int version, int id) {
    return new RegisteredSchema(subject, version, id, byId(id, null));
  }

  private static String key(RegistrySchema schema) {
    return schema.references() + schema.text();
  }

  private static SchemaRegistryException refused(Kind kind, int status, int code, String what) {
    return SchemaRegistryException.refused(kind, status, code, what);
  }
}
