package io.streamsentinel.examples.operations;

import io.streamsentinel.avro.registry.CompatibilityLevel;
import io.streamsentinel.avro.registry.RegistrySchema;
import io.streamsentinel.avro.registry.SchemaRegistries;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.doctor.Check;
import io.streamsentinel.doctor.Finding;
import io.streamsentinel.doctor.Scratch;
import io.streamsentinel.settings.RegistrySettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * Whether the registry keeps a schema, gives it back, and refuses an incompatible one.
 *
 * @param settings where it is
 */
public record RegistryCheck(RegistrySettings settings) implements Check {

  private static final RegistrySchema FIRST = schema("{\"name\": \"id\", \"type\": \"string\"}");
  private static final RegistrySchema COMPATIBLE =
      schema(
          "{\"name\": \"id\", \"type\": \"string\"},"
              + " {\"name\": \"note\", \"type\": \"string\", \"default\": \"\"}");
  private static final RegistrySchema INCOMPATIBLE =
      schema(
          "{\"name\": \"id\", \"type\": \"string\"}, {\"name\": \"note\", \"type\": \"string\"}");

  @Override
  public String name() {
    return "registry: reachable";
  }

  @Override
  public List<Finding> examine(Scratch scratch) {
    List<Finding> findings = new ArrayList<>();
    Map<String, Object> configs = new HashMap<>(settings.properties());
    try (SchemaRegistry registry = SchemaRegistries.of(configs)) {
      Optional<CompatibilityLevel> level;
      try {
        level = registry.compatibility(null);
      } catch (RuntimeException e) {
        return List.of(
            Finding.fail(
                name(),
                settings.urls() + ": " + e.getMessage(),
                "Is the registry up, SCHEMA_REGISTRY_URL right (with its path), user and password"
                    + " too?"));
      }
      findings.add(Finding.pass(name(), String.join(",", settings.urls())));
      findings.add(level(level.orElse(CompatibilityLevel.NONE)));
      findings.add(roundTrip(registry, scratch));
    }
    return findings;
  }

  private static Finding level(CompatibilityLevel level) {
    String check = "registry: compatibility";
    return level == CompatibilityLevel.NONE
        ? Finding.fail(
            check,
            "level NONE: a schema that no consumer can read would be accepted",
            "Set the global level to BACKWARD (PUT /config)")
        : Finding.pass(check, "level " + level);
  }

  private Finding roundTrip(SchemaRegistry registry, Scratch scratch) {
    String check = "registry: round trip";
    String subject = scratch.name();
    scratch.clearAway("subject " + subject, () -> remove(subject));
    int id = registry.register(subject, FIRST, false);
    if (!registry.byId(id, subject).schema().equals(FIRST.schema())) {
      return Finding.fail(check, "schema came back changed", "Is a proxy in between?");
    }
    registry.compatibility(subject, CompatibilityLevel.BACKWARD);
    boolean good = registry.compatible(subject, SchemaRegistry.LATEST, COMPATIBLE);
    boolean bad = registry.compatible(subject, SchemaRegistry.LATEST, INCOMPATIBLE);
    return good && !bad
        ? Finding.pass(check, "kept a schema, refused an incompatible one")
        : Finding.fail(
            check,
            "a compatible schema is %s, an incompatible one %s"
                .formatted(good ? "accepted" : "refused", bad ? "accepted" : "refused"),
            "This registry does not check: do not rely on it for evolution");
  }

  private void remove(String subject) {
    try (SchemaRegistry registry = SchemaRegistries.of(settings.properties())) {
      if (registry.subjects().contains(subject)) {
        registry.deleteSubject(subject, false);
        registry.deleteSubject(subject, true);
      }
    }
  }

  private static RegistrySchema schema(String fields) {
    return RegistrySchema.of(
        new Schema.Parser()
            .parse(
                "{\"type\": \"record\", \"name\": \"Probe\", \"namespace\": \"sentinel.doctor\","
                    + " \"fields\": ["
                    + fields
                    + "]}"));
  }
}
