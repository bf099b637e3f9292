package io.streamsentinel.examples.cli;

import io.streamsentinel.avro.evolution.SchemaEvolutionManager;
import io.streamsentinel.avro.registry.CompatibilityLevel;
import io.streamsentinel.avro.registry.InMemorySchemaRegistry;
import io.streamsentinel.avro.registry.RegistrySchema;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.registry.SchemaTexts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The versions that a schema is held against: a registry's subject, or files. */
final class SchemaVersions {

  @Mixin private SchemaFiles files;

  @Mixin private RegistryOptions registry;

  @Option(
      names = "--subject",
      paramLabel = "NAME",
      description = "A subject of the registry that SCHEMA_REGISTRY_URL names.")
  private @Nullable String subject;

  @Option(
      names = "--after",
      arity = "1..*",
      paramLabel = "FILE",
      description = "Instead of a registry: the earlier versions, oldest first.")
  private List<Path> before = List.of();

  /** What is asked of the manager, about a subject. */
  interface Question<T> {
    T ask(SchemaEvolutionManager manager, String subject, Schema candidate);
  }

  /**
   * Answers a question about a schema and the versions before it.
   *
   * @param level the level of versions in files; a registry's subject has its own
   */
  <T> T answer(Path file, CompatibilityLevel level, Question<T> question) throws IOException {
    registry.require(
        (subject == null) != before.isEmpty(), "name either --subject or --after, and not both");
    Schema candidate = files.read(file);
    if (subject == null) {
      String name = candidate.getFullName();
      return question.ask(inMemory(name, level), name, candidate);
    }
    try (SchemaRegistry open = registry.open()) {
      return question.ask(new SchemaEvolutionManager(open), subject, candidate);
    }
  }

  private SchemaEvolutionManager inMemory(String name, CompatibilityLevel level)
      throws IOException {
    InMemorySchemaRegistry memory = new InMemorySchemaRegistry();
    memory.compatibility(name, CompatibilityLevel.NONE);
    for (Schema schema : files.readAll(before)) {
      memory.register(name, RegistrySchema.of(SchemaTexts.withoutJavaStrings(schema)), false);
    }
    memory.compatibility(name, level);
    return new SchemaEvolutionManager(memory);
  }
}
