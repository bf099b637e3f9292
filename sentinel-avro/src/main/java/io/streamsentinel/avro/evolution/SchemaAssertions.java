package io.streamsentinel.avro.evolution;

import io.streamsentinel.avro.registry.CompatibilityCheck;
import io.streamsentinel.avro.registry.CompatibilityLevel;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.registry.SchemaTexts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.avro.Schema;

/**
 * Assertions for a build's own tests, whatever test library it uses: they throw {@link
 * AssertionError}.
 *
 * <p>Keep each released version of a schema as a file, and a test finds a change that would break
 * somebody before it is released:
 *
 * <pre>{@code
 * SchemaAssertions.assertFollows(FULL_TRANSITIVE, current, SchemaAssertions.history(directory));
 * }</pre>
 */
public final class SchemaAssertions {
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  private SchemaAssertions() {}

  /**
   * Fails unless a schema may follow others.
   *
   * @param level the promise to keep
   * @param candidate the new schema
   * @param before the schemas before it, oldest first
   */
  public static void assertFollows(
      CompatibilityLevel level, Schema candidate, List<Schema> before) {
    List<Schema> plain = before.stream().map(SchemaTexts::withoutJavaStrings).toList();
    fail(
        candidate.getFullName() + " may not follow its earlier versions (" + level + ")",
        CompatibilityCheck.reasons(level, SchemaTexts.withoutJavaStrings(candidate), plain));
  }

  /** Fails unless a schema may become the next version of a registry's subject. */
  public static void assertAccepted(SchemaRegistry registry, String subject, Schema candidate) {
    CompatibilityReport report = new SchemaEvolutionManager(registry).check(subject, candidate);
    if (!report.compatible()) {
      throw new AssertionError(report.toString());
    }
  }

  /** Fails if {@link SchemaLint} finds anything about a schema. */
  public static void assertClean(Schema schema) {
    fail(schema.getFullName() + " should be better", SchemaLint.findings(schema));
  }

  /**
   * The schemas in a directory's {@code .avsc} files, in the order of their names with numbers
   * compared as numbers: {@code v2} is before {@code v10}.
   */
  public static List<Schema> history(Path directory) {
    List<Path> files = new ArrayList<>();
    try (var entries = Files.newDirectoryStream(directory, "*.avsc")) {
      entries.forEach(files::add);
      files.sort((a, b) -> byNumber(name(a)).compareTo(byNumber(name(b))));
      List<Schema> schemas = new ArrayList<>();
      for (Path file : files) {
        schemas.add(new Schema.Parser().parse(Files.readString(file)));
      }
      return schemas;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the schemas in " + directory, e);
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  /** The name with its numbers padded, so that comparing text compares numbers. */
  private static String byNumber(String name) {
    return NUMBER.matcher(name).replaceAll(digits -> String.format("%10s", digits.group()));
  }

  private static void fail(String what, List<String> reasons) {
    if (!reasons.isEmpty()) {
      throw new AssertionError(what + ":\n  - " + String.join("\n  - ", reasons));
    }
  }
}
