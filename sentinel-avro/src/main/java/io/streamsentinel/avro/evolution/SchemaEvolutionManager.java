package io.streamsentinel.avro.evolution;

import io.streamsentinel.avro.evolution.Freeze.Outcome;
import io.streamsentinel.avro.registry.CompatibilityCheck;
import io.streamsentinel.avro.registry.CompatibilityLevel;
import io.streamsentinel.avro.registry.RegisteredSchema;
import io.streamsentinel.avro.registry.RegistrySchema;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.registry.SchemaRegistryException;
import io.streamsentinel.avro.registry.SchemaTexts;
import io.streamsentinel.avro.registry.SubjectMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.apache.avro.Schema;

/**
 * Changes schemas without fear: says beforehand what a change means, and for whom.
 *
 * <p>Works the same against every registry: the seven levels are computed here, by Avro's own
 * rules, and the registry's verdict is asked for beside it. Java's {@code avro.java.string} is
 * taken out of schemas first. Stateless and thread-safe. Every failure to reach the registry is a
 * {@link SchemaRegistryException}.
 */
public final class SchemaEvolutionManager {
  private final SchemaRegistry registry;

  /** A manager of the schemas in a registry, which stays the caller's to close. */
  public SchemaEvolutionManager(SchemaRegistry registry) {
    this.registry = Objects.requireNonNull(registry, "registry");
  }

  /**
   * Whether a schema may become the next version of a subject, by the subject's level, and why not.
   * A subject that does not exist yet accepts any.
   */
  public CompatibilityReport check(String subject, Schema candidate) {
    return check(subject, candidate, level(subject));
  }

  /** The same by another level, as if the subject had it; the registry is then not asked. */
  public CompatibilityReport check(String subject, Schema candidate, CompatibilityLevel level) {
    Schema plain = SchemaTexts.withoutJavaStrings(candidate);
    List<Schema> before = schemas(subject);
    List<String> reasons = CompatibilityCheck.reasons(level, plain, before);
    boolean own = level == level(subject);
    boolean asked = own && level != CompatibilityLevel.NONE && !before.isEmpty();
    boolean accepted =
        asked
            ? registry.compatible(subject, SchemaRegistry.LATEST, RegistrySchema.of(plain))
            : reasons.isEmpty();
    return new CompatibilityReport(subject, level, before.size(), reasons, accepted);
  }

  /**
   * Registers a schema as the next version of a subject, if {@link #check} has nothing against it.
   * A schema that is there already keeps its version.
   *
   * @return the version
   * @throws IllegalArgumentException if the schema is not compatible; the message is the report
   * @throws IllegalStateException if the subject is frozen
   */
  public RegisteredSchema register(String subject, Schema candidate) {
    RegistrySchema schema = RegistrySchema.of(SchemaTexts.withoutJavaStrings(candidate));
    try {
      return registry.lookup(subject, schema, false);
    } catch (SchemaRegistryException e) {
      if (!e.notFound()) {
        throw e;
      }
    }
    if (registry.mode(subject) != SubjectMode.READWRITE) {
      throw new IllegalStateException("Subject " + subject + " is frozen; unfreeze it first");
    }
    CompatibilityReport report = check(subject, candidate);
    if (!report.compatible()) {
      throw new IllegalArgumentException(report.toString());
    }
    registry.register(subject, schema, false);
    return registry.lookup(subject, schema, false);
  }

  /** In which order producers and consumers are upgraded to a new schema. */
  public RolloutPlan plan(String subject, Schema candidate) {
    return Rollout.plan(subject, SchemaTexts.withoutJavaStrings(candidate), schemas(subject));
  }

  /**
   * What changed between two versions of a subject, in words.
   *
   * @param older from 1, or {@link SchemaRegistry#LATEST}
   * @param newer from 1, or {@link SchemaRegistry#LATEST}
   */
  public List<String> diff(String subject, int older, int newer) {
    return SchemaDiff.between(
        registry.version(subject, older).schema().schema(),
        registry.version(subject, newer).schema().schema());
  }

  /** What should be better about a schema; see {@link SchemaLint}. */
  public List<String> lint(Schema schema) {
    return SchemaLint.findings(schema);
  }

  /** All subjects, by name. */
  public List<SubjectSummary> list() {
    List<SubjectSummary> summaries = new ArrayList<>();
    for (String subject : registry.subjects().stream().sorted().toList()) {
      List<Integer> versions = registry.versions(subject);
      RegisteredSchema latest = registry.version(subject, SchemaRegistry.LATEST);
      summaries.add(
          new SubjectSummary(
              subject,
              versions.size(),
              latest.version(),
              latest.id(),
              latest.schema().schema().getFullName(),
              level(subject),
              registry.mode(subject)));
    }
    return summaries;
  }

  /**
   * Keeps a subject as it is: no new schemas. Not all registries can; what comes back says what
   * came of it. Whether the registry enforces the mode is tried out on a subject made for it, which
   * is deleted again.
   */
  public Freeze freeze(String subject) {
    registry.versions(subject); // a subject that does not exist is a mistake, not to be frozen
    try {
      registry.mode(subject, SubjectMode.READONLY);
    } catch (SchemaRegistryException e) {
      if (!e.notFound() && e.kind() != SchemaRegistryException.Kind.REJECTED) {
        throw e;
      }
      return new Freeze(subject, Outcome.UNSUPPORTED);
    }
    if (registry.mode(subject) != SubjectMode.READONLY) {
      return new Freeze(subject, Outcome.UNSUPPORTED);
    }
    return new Freeze(subject, enforced() ? Outcome.ENFORCED : Outcome.NOTED_ONLY);
  }

  /** Lets a subject accept new schemas again. */
  public void unfreeze(String subject) {
    registry.mode(subject, SubjectMode.READWRITE);
  }

  private boolean enforced() {
    String probe = "sentinel-freeze-probe-" + UUID.randomUUID();
    registry.mode(probe, SubjectMode.READONLY);
    RegistrySchema schema = RegistrySchema.of(Schema.create(Schema.Type.STRING));
    try {
      registry.register(probe, schema, false);
    } catch (SchemaRegistryException e) {
      if (e.retriable()) {
        throw e;
      }
      registry.mode(probe, SubjectMode.READWRITE);
      return true;
    }
    registry.mode(probe, SubjectMode.READWRITE);
    registry.deleteSubject(probe, false);
    registry.deleteSubject(probe, true);
    return false;
  }

  private CompatibilityLevel level(String subject) {
    return registry
        .compatibility(subject)
        .or(() -> registry.compatibility(null))
        .orElse(CompatibilityLevel.BACKWARD);
  }

  /** The subject's schemas, oldest first; none if it does not exist. */
  private List<Schema> schemas(String subject) {
    List<Integer> versions;
    try {
      versions = registry.versions(subject);
    } catch (SchemaRegistryException e) {
      if (e.notFound()) {
        return List.of();
      }
      throw e;
    }
    return versions.stream()
        .map(version -> registry.version(subject, version).schema().schema())
        .map(SchemaTexts::withoutJavaStrings)
        .toList();
  }
}
