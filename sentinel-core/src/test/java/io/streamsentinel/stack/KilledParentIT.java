package io.streamsentinel.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Child processes die with a JVM that is killed. */
@Tag("long")
class KilledParentIT {

  private static final int SERVERS = 4;
  private static final List<String> TEST_LIBRARIES =
      List.of("/org/junit/", "/org/testcontainers/", "/docker-java", "/assertj", "/opentest4j");

  @Test
  void no_server_outlives_a_jvm_that_is_killed_and_the_next_run_clears_its_data_away(
      @TempDir Path directory) throws IOException {
    Process jvm = holder(directory);
    List<ProcessHandle> children;
    try (BufferedReader out = jvm.inputReader()) {
      children = processes(Optional.ofNullable(out.readLine()).orElse(""));
      assertThat(children).as("servers and their guards").hasSizeGreaterThan(2 * SERVERS);

      jvm.destroyForcibly();
    }

    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(children).noneMatch(KilledParentIT::runs));
    assertThat(runs(directory)).hasSize(1);
    RunDirectory next = RunDirectory.in(directory.resolve("data"));
    assertThat(runs(directory)).containsExactly(next.path());
    next.remove();
  }

  /** A process that has ended and that nobody has asked about yet runs no more. */
  private static boolean runs(ProcessHandle process) {
    try {
      Path status = Path.of("/proc", Long.toString(process.pid()), "status");
      return process.isAlive()
          && !(Files.exists(status) && Files.readString(status).contains("State:\tZ"));
    } catch (IOException e) {
      // It went away between the two questions.
      return process.isAlive();
    }
  }

  private static Process holder(Path directory) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            JavaCommand.of(
                List.of(
                    "-cp",
                    classPathOfTheDemo(),
                    StackHolder.class.getName(),
                    directory.resolve("data").toString(),
                    directory.resolve("logs").toString(),
                    StackDirectory.ofBuild().programs().toString())));
    return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** The embedded servers must do without the test libraries, which the demo has not. */
  private static String classPathOfTheDemo() {
    String all = System.getProperty("surefire.test.class.path", ClassPath.current());
    String demos =
        Arrays.stream(all.split(File.pathSeparator, -1))
            .filter(entry -> TEST_LIBRARIES.stream().noneMatch(entry::contains))
            .collect(Collectors.joining(File.pathSeparator));
    assertThat(demos).contains("kafka_2.13").doesNotContain("junit");
    return demos;
  }

  private static List<ProcessHandle> processes(String pids) {
    return Stream.of(pids.split(" ", -1))
        .filter(pid -> !pid.isEmpty())
        .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
        .toList();
  }

  private static List<Path> runs(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("data"))) {
      return files.filter(Files::isDirectory).toList();
    }
  }
}
