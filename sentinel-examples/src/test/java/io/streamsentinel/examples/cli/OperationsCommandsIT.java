package io.streamsentinel.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.stack.KafkaSpec;
import io.streamsentinel.stack.Stack;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class OperationsCommandsIT {

  private final StringWriter out = new StringWriter();

  @Test
  void doctor_prints_a_table_and_ends_with_zero_on_a_sound_set_up(@TempDir Path folder)
      throws IOException {
    Stack stack = Stack.shared();
    Path file =
        settings(
            folder,
            stack.bootstrapServers(),
            "postgres.dsn=" + stack.postgresDsn(),
            "redis.url=" + stack.redisUri(),
            "schema.registry.url=" + stack.registryUrl());

    int code = run("doctor", "--settings", file.toString());

    assertThat(out.toString())
        .contains("PASS  kafka: transactions")
        .contains("PASS  postgres: rights")
        .contains("PASS  redis: eviction")
        .contains("PASS  registry: round trip")
        .doesNotContain("FAIL");
    assertThat(code).isZero();
  }

  @Test
  void doctor_ends_with_one_where_something_failed(@TempDir Path folder) throws IOException {
    Path file = settings(folder, "127.0.0.1:1");

    int code = run("doctor", "--limit", "1", "--settings", file.toString());

    assertThat(out.toString()).contains("FAIL  kafka: reachable  127.0.0.1:1 does not answer");
    assertThat(code).isEqualTo(1);
  }

  @Test
  void topics_are_planned_applied_and_then_as_declared(@TempDir Path folder) throws IOException {
    // A cluster of its own: other tests make topics of these names as they need them.
    try (Stack stack = Stack.fresh(KafkaSpec.oneBroker())) {
      Path file = settings(folder, stack.bootstrapServers());

      run("topics", "plan", "--settings", file.toString());
      int applied = run("topics", "apply", "--settings", file.toString());
      int planned = run("topics", "plan", "--settings", file.toString());

      assertThat(applied).as(out.toString()).isZero();
      assertThat(planned).as(out.toString()).isZero();
      assertThat(out.toString()).contains("topics are as declared");
    }
  }

  private int run(String... arguments) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    return line.execute(arguments);
  }

  private static Path settings(Path folder, String bootstrapServers, String... more)
      throws IOException {
    return Files.writeString(
        folder.resolve("settings.properties"),
        "kafka.bootstrap.servers=" + bootstrapServers + "\n" + String.join("\n", more));
  }
}
