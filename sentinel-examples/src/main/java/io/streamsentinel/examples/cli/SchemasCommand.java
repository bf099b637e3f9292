package io.streamsentinel.examples.cli;

import io.streamsentinel.avro.evolution.CompatibilityReport;
import io.streamsentinel.avro.evolution.Freeze;
import io.streamsentinel.avro.evolution.RolloutPlan;
import io.streamsentinel.avro.evolution.SchemaDiff;
import io.streamsentinel.avro.evolution.SchemaEvolutionManager;
import io.streamsentinel.avro.evolution.SchemaLint;
import io.streamsentinel.avro.registry.CompatibilityLevel;
import io.streamsentinel.avro.registry.RegisteredSchema;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.registry.SchemaTexts;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code schemas}: says beforehand what a change of a schema means, and makes it. */
@Command(
    name = "schemas",
    mixinStandardHelpOptions = true,
    description = {
      "Changes schemas without fear: on files, or in the registry that SCHEMA_REGISTRY_URL names.",
      "Exits with 0 for yes, 1 for no, 2 for a wrong use and 3 where no answer was to be had."
    })
final class SchemasCommand implements Runnable {

  /** Neither yes nor no: a file can't be read, the registry does not answer. */
  private static final int UNKNOWN = 3;

  private static final int LATEST = SchemaRegistry.LATEST;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "Missing a subcommand: check, plan, register, diff, lint, list, freeze or unfreeze");
  }

  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      exitCodeOnExecutionException = UNKNOWN,
      description = "May a schema follow its earlier versions? Why not, and where?")
  int check(
      @Mixin SchemaVersions versions,
      @Option(
              names = "--level",
              description = "By this level: ${COMPLETION-CANDIDATES}. Without it: the subject's.")
          @Nullable CompatibilityLevel level,
      @Parameters(paramLabel = "FILE") Path file)
      throws IOException {
    CompatibilityReport report =
        versions.answer(
            file,
            level == null ? CompatibilityLevel.BACKWARD : level,
            (manager, subject, candidate) ->
                level == null
                    ? manager.check(subject, candidate)
                    : manager.check(subject, candidate, level));
    out().println(report);
    return report.compatible() ? 0 : 1;
  }

  @Command(
      name = "plan",
      mixinStandardHelpOptions = true,
      exitCodeOnExecutionException = UNKNOWN,
      description = "Which side is upgraded first? Exits with 1 if it can't be done in one step.")
  int plan(@Mixin SchemaVersions versions, @Parameters(paramLabel = "FILE") Path file)
      throws IOException {
    RolloutPlan plan =
        versions.answer(file, CompatibilityLevel.BACKWARD, SchemaEvolutionManager::plan);
    out().println(plan);
    return plan.order() == RolloutPlan.Order.NOT_IN_ONE_STEP ? 1 : 0;
  }

  @Command(
      name = "register",
      mixinStandardHelpOptions = true,
      exitCodeOnExecutionException = UNKNOWN,
      description = "Registers a schema if check has nothing against it; else exits with 1.")
  int register(
      @Mixin RegistryOptions options,
      @Mixin SchemaFiles files,
      @Option(names = "--subject", required = true, paramLabel = "NAME") String subject,
      @Parameters(paramLabel = "FILE") Path file)
      throws IOException {
    Schema schema = files.read(file);
    try (SchemaRegistry registry = options.open()) {
      return register(new SchemaEvolutionManager(registry), subject, schema);
    }
  }

  private int register(SchemaEvolutionManager manager, String subject, Schema schema) {
    try {
      RegisteredSchema made = manager.register(subject, schema);
      out().println("%s: version %d, id %d".formatted(subject, made.version(), made.id()));
      return 0;
    } catch (IllegalArgumentException | IllegalStateException refused) {
      out().println(refused.getMessage());
      return 1;
    }
  }

  @Command(
      name = "diff",
      mixinStandardHelpOptions = true,
      exitCodeOnExecutionException = UNKNOWN,
      description = {
        "What changed, in words: between two files, from a subject's version to a file, or between"
            + " two versions of a subject.",
        "Exits with 1 if anything did."
      })
  int diff(
      @Mixin RegistryOptions options,
      @Mixin SchemaFiles files,
      @Option(names = "--subject", paramLabel = "NAME") @Nullable String subject,
      @Option(
              names = "--from",
              paramLabel = "VERSION",
              description = "The older version; without it the latest, or the one before --to.")
          @Nullable Integer from,
      @Option(
              names = "--to",
              paramLabel = "VERSION",
              description = "The newer version; without it the latest.")
          @Nullable Integer to,
      @Parameters(arity = "0..2", paramLabel = "FILE") @Nullable List<Path> given)
      throws IOException {
    List<Path> paths = given == null ? List.of() : given;
    if (subject == null) {
      options.require(paths.size() == 2, "name two files, or --subject");
      List<Schema> both = files.readAll(paths);
      return differences(SchemaDiff.between(plain(both.get(0)), plain(both.get(1))));
    }
    options.require(
        paths.isEmpty() || (paths.size() == 1 && to == null), "name one file beside --subject");
    try (SchemaRegistry registry = options.open()) {
      if (paths.size() == 1) {
        Schema older = schema(registry, subject, from == null ? LATEST : from);
        return differences(SchemaDiff.between(older, plain(files.read(paths.get(0)))));
      }
      List<Integer> versions = registry.versions(subject);
      int newer = to == null ? versions.get(versions.size() - 1) : to;
      int older = from == null ? versions.get(Math.max(0, versions.indexOf(newer) - 1)) : from;
      return differences(new SchemaEvolutionManager(registry).diff(subject, older, newer));
    }
  }

  private int differences(List<String> changes) {
    changes.forEach(out()::println);
    return changes.isEmpty() ? 0 : 1;
  }

  private static Schema schema(SchemaRegistry registry, String subject, int version) {
    return plain(registry.version(subject, version).schema().schema());
  }

  private static Schema plain(Schema schema) {
    return SchemaTexts.withoutJavaStrings(schema);
  }

  @Command(
      name = "lint",
      mixinStandardHelpOptions = true,
      exitCodeOnExecutionException = UNKNOWN,
      description = "What will be hard to change or to understand later? Exits with 1 if anything.")
  int lint(
      @Mixin RegistryOptions options,
      @Mixin SchemaFiles files,
      @Option(
              names = "--subject",
              paramLabel = "NAME",
              description = "The latest version of a subject. May be repeated.")
          @Nullable List<String> subjects,
      @Parameters(arity = "0..*", paramLabel = "FILE") @Nullable List<Path> given)
      throws IOException {
    options.require(given != null || subjects != null, "name files, or --subject");
    List<Schema> schemas = new ArrayList<>(given == null ? List.of() : files.readAll(given));
    if (subjects != null) {
      try (SchemaRegistry registry = options.open()) {
        subjects.forEach(subject -> schemas.add(schema(registry, subject, LATEST)));
      }
    }
    List<String> findings =
        schemas.stream()
            .flatMap(schema -> SchemaLint.findings(schema).stream())
            .distinct()
            .toList();
    findings.forEach(out()::println);
    return findings.isEmpty() ? 0 : 1;
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      exitCodeOnExecutionException = UNKNOWN,
      description = "All subjects: latest version and id, level, mode, record.")
  int list(@Mixin RegistryOptions options) {
    try (SchemaRegistry registry = options.open()) {
      new SchemaEvolutionManager(registry).list().forEach(out()::println);
    }
    return 0;
  }

  @Command(
      name = "freeze",
      mixinStandardHelpOptions = true,
      exitCodeOnExecutionException = UNKNOWN,
      description = "Lets a subject take no new schema. Exits with 1 if the registry can't.")
  int freeze(@Mixin RegistryOptions options, @Parameters(paramLabel = "SUBJECT") String subject) {
    try (SchemaRegistry registry = options.open()) {
      Freeze freeze = new SchemaEvolutionManager(registry).freeze(subject);
      out().println(freeze);
      return freeze.outcome() == Freeze.Outcome.ENFORCED ? 0 : 1;
    }
  }

  @Command(
      name = "unfreeze",
      mixinStandardHelpOptions = true,
      exitCodeOnExecutionException = UNKNOWN,
      description = "Lets a subject take new schemas again.")
  int unfreeze(@Mixin RegistryOptions options, @Parameters(paramLabel = "SUBJECT") String subject) {
    try (SchemaRegistry registry = options.open()) {
      new SchemaEvolutionManager(registry).unfreeze(subject);
      return 0;
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
