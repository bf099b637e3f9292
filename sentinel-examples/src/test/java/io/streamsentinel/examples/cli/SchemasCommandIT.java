package io.streamsentinel.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.avro.registry.CompatibilityLevel;
import io.streamsentinel.avro.registry.RegistrySchema;
import io.streamsentinel.avro.registry.SchemaRegistries;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.registry.SchemaRegistryException;
import io.streamsentinel.avro.registry.SchemaRegistryException.Kind;
import io.streamsentinel.stack.Stack;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code schemas} on the real registry: the life of a subject, from its first version on. */
class SchemasCommandIT {

  private static final Path RELEASED =
      Path.of("..", "sentinel-avro", "src", "test", "resources", "evolution", "payment");

  private final String subject = "schemas-command-" + UUID.randomUUID();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final SchemaRegistry registry =
      SchemaRegistries.of(
          Map.of(
              "schema.registry.url",
              Stack.shared().registryUrl(),
              "http.read.timeout.ms",
              20_000,
              "sentinel.registry.deadline.ms",
              60_000));

  @TempDir private Path folder;
  private Path settings;

  @BeforeEach
  void name() throws IOException {
    settings =
        Files.writeString(
            folder.resolve("settings.properties"),
            "schema.registry.url=" + Stack.shared().registryUrl());
  }

  @AfterEach
  void remove() {
    if (registry.subjects().contains(subject)) {
      registry.deleteSubject(subject, false);
      registry.deleteSubject(subject, true);
    }
    registry.close();
  }

  private int schemas(Object... arguments) {
    out.getBuffer().setLength(0);
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    String[] words = new String[arguments.length + 3];
    words[0] = "schemas";
    for (int i = 0; i < arguments.length; i++) {
      words[i + 1] = arguments[i].toString();
    }
    words[arguments.length + 1] = "--settings";
    words[arguments.length + 2] = settings.toString();
    return line.execute(words);
  }

  @Test
  void subject_is_checked_planned_registered_compared_listed_and_linted() {
    Path first = RELEASED.resolve("v1.avsc");
    Path second = RELEASED.resolve("v2.avsc");

    assertThat(schemas("check", first, "--subject", subject)).as(err.toString()).isZero();
    assertThat(schemas("register", first, "--subject", subject)).as(err.toString()).isZero();
    assertThat(out.toString()).startsWith(subject + ": version 1, id ");
    registry.compatibility(subject, CompatibilityLevel.FULL_TRANSITIVE);
    assertThat(schemas("check", second, "--subject", subject)).as(err.toString()).isZero();
    assertThat(out.toString()).contains(subject + ": compatible (FULL_TRANSITIVE, 1 versions)");
    assertThat(schemas("plan", second, "--subject", subject)).isZero();
    assertThat(out.toString()).contains("ANY_ORDER");
    assertThat(schemas("diff", second, "--subject", subject)).isEqualTo(1);
    String changes = out.toString();
    assertThat(schemas("register", second, "--subject", subject)).isZero();
    assertThat(out.toString()).startsWith(subject + ": version 2, id ");

    assertThat(schemas("diff", "--subject", subject)).isEqualTo(1);
    assertThat(out.toString()).isEqualTo(changes).isNotBlank();
    assertThat(schemas("diff", "--subject", subject, "--from", "2", "--to", "2")).isZero();
    assertThat(schemas("lint", "--subject", subject)).as(out.toString()).isZero();
    assertThat(schemas("list")).isZero();
    assertThat(out.toString().lines().filter(line -> line.startsWith(subject)))
        .singleElement()
        .asString()
        .contains("v2", "FULL_TRANSITIVE", "io.streamsentinel.avro.event.PaymentEvent");
  }

  @Test
  void what_breaks_is_not_registered_and_the_reasons_are_printed() throws IOException {
    Path breaking =
        Files.writeString(
            folder.resolve("breaking.avsc"),
            Files.readString(RELEASED.resolve("v1.avsc"))
                .replace("\"name\": \"userId\"", "\"name\": \"customerId\""));
    assertThat(schemas("register", RELEASED.resolve("v1.avsc"), "--subject", subject)).isZero();
    registry.compatibility(subject, CompatibilityLevel.BACKWARD);

    assertThat(schemas("register", breaking, "--subject", subject)).isEqualTo(1);

    assertThat(out.toString()).contains("NOT compatible").contains("customerId");
    assertThat(registry.versions(subject)).hasSize(1);
  }

  @Test
  void freezing_says_what_it_came_to_and_what_does_not_exist_is_no_answer() throws IOException {
    assertThat(schemas("register", RELEASED.resolve("v1.avsc"), "--subject", subject)).isZero();

    int frozen = schemas("freeze", subject);
    String said = out.toString();

    // Registries differ: some refuse from now on, some only note it, some know no such thing.
    boolean enforced = refusesFromAnybody(RELEASED.resolve("v2.avsc"));
    assertThat(frozen).as(said).isEqualTo(enforced ? 0 : 1);
    assertThat(said.startsWith(subject + ": frozen; ")).as(said).isEqualTo(enforced);
    assertThat(said)
        .satisfiesAnyOf(
            text -> assertThat(text).startsWith(subject + ": frozen; "),
            text -> assertThat(text).contains("auto.register.schemas=false"));
    assertThat(schemas("freeze", "no-such-subject")).isEqualTo(3);
    assertThat(schemas("diff", "--subject", "no-such-subject")).isEqualTo(3);
    assertThat(err.toString()).contains("no-such-subject").contains("HTTP 404");
  }

  private boolean refusesFromAnybody(Path schema) throws IOException {
    RegistrySchema another = RegistrySchema.of(new Schema.Parser().parse(Files.readString(schema)));
    try {
      registry.register(subject, another, false);
      return false;
    } catch (SchemaRegistryException refused) {
      assertThat(refused.kind()).as(refused.getMessage()).isEqualTo(Kind.REJECTED);
      return true;
    }
  }
}
