package io.streamsentinel.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.settings.Deployment;
import io.streamsentinel.settings.Settings;
import io.streamsentinel.topic.StandardTopics;
import io.streamsentinel.topic.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Servers that stay: from up to clean, as somebody types it. */
@Tag("long")
@DisabledIfSystemProperty(
    named = "sentinel.stack",
    matches = "external|containers",
    disabledReason = "it starts embedded servers of its own")
class LocalStackIT {

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();

  @AfterEach
  void down() {
    run("down");
  }

  @Test
  void a_stack_stays_until_it_is_told_to_end_and_its_data_until_that_is_cleaned()
      throws IOException {
    assertThat(run("up", "--kafka-port", "0")).as(out.toString()).isZero();
    assertThat(out.toString())
        .contains("The stack is up.", "KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:", "POSTGRES_DSN=");
    assertThat(folder.resolve("env")).content().contains("export REDIS_URL='redis://127.0.0.1:");
    List<ProcessHandle> processes = processes();
    assertThat(processes).hasSizeGreaterThan(8).allMatch(ProcessHandle::isAlive);

    assertThat(run("up", "--kafka-port", "0")).isZero();
    assertThat(out.toString()).contains("The stack is up already.");
    assertThat(processes()).containsExactlyInAnyOrderElementsOf(processes);

    assertThat(run("health")).as(out.toString()).isZero();
    assertThat(out.toString()).containsPattern("kafka +answers").containsPattern("redis +answers");

    makeTopics();
    assertThat(run("monitor", "--once")).isZero();
    assertThat(out.toString()).containsPattern("synthetic-transactions +12 +0 +0");

    assertThat(run("logs", "kafka")).isZero();
    assertThat(out.toString()).contains("kafka-1.log").doesNotContain("postgres.log");

    assertThat(run("clean")).as("while it is up").isEqualTo(1);

    assertThat(run("down")).isZero();
    assertThat(processes).allMatch(LocalStackIT::isGone);
    assertThat(folder.resolve("env")).doesNotExist();
    assertThat(logs("postgres")).contains("database system is shut down").doesNotContain("Killed");
    assertThat(logs("kafka")).as("its data is in order").doesNotContain("Killed");
    assertThat(run("health")).as("while it is down").isEqualTo(1);

    assertThat(run("up", "--kafka-port", "0")).as(out.toString()).isZero();
    assertThat(monitored()).contains("synthetic-transactions");
    assertThat(run("down")).isZero();

    assertThat(run("clean")).isZero();
    try (var left = Files.list(folder)) {
      assertThat(left.map(Path::getFileName).map(Path::toString)).isSubsetOf("programs");
    }
    assertThat(run("down")).as("when nothing is up").isZero();
    assertThat(out.toString()).contains("No stack was up.");
  }

  /** One that has ended may be listed until its parent looks after it. */
  private static boolean isGone(ProcessHandle process) {
    return !process.isAlive() || process.info().command().isEmpty();
  }

  private void makeTopics() {
    Settings settings = Settings.builder().file(folder.resolve("settings.properties")).build();
    try (Topics topics = Topics.of(settings.kafka(), Deployment.DEVELOPMENT)) {
      topics.apply(topics.plan(List.of(StandardTopics.TRANSACTIONS)));
    }
  }

  private String monitored() {
    return printed("monitor", "--once");
  }

  private String logs(String server) {
    return printed("logs", server);
  }

  private String printed(String... arguments) {
    out.getBuffer().setLength(0);
    run(arguments);
    return out.toString();
  }

  private List<ProcessHandle> processes() throws IOException {
    String pid = Files.readString(folder.resolve("pid")).split(" ", -1)[0];
    ProcessHandle keeper = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    return Stream.concat(Stream.of(keeper), keeper.descendants()).toList();
  }

  private int run(String... arguments) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(out, true));
    String[] all = Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--dir";
    all[arguments.length + 1] = folder.toString();
    return line.execute(all);
  }
}
