package io.streamsentinel.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers as child processes; shell scripts stand in for them. */
class ServerProcessTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  private final Path directory;

  ServerProcessTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void a_server_that_ends_at_the_start_fails_with_its_last_lines_and_what_to_do() {
    ServerProcess process =
        ServerProcess.start(
            script("for i in $(seq 100); do echo line $i; done; exit 3", "never", LONG));

    assertThatThrownBy(process::awaitReady)
        .isInstanceOf(ServerStartException.class)
        .hasMessageContaining("fake ended with exit code 3")
        .hasMessageContaining(directory.resolve("fake.log").toString())
        .hasMessageContaining("line 100")
        .hasMessageNotContaining("line 50")
        .hasMessageContaining("Do what the hint says.");
  }

  @Test
  void a_taken_port_is_told_apart() {
    ServerProcess process =
        ServerProcess.start(
            script("echo bind failed: Address already in use; exit 1", "never", LONG));

    assertThatThrownBy(process::awaitReady).hasMessageContaining("took the port");
  }

  @Test
  void a_program_that_is_missing_is_named() {
    Launch launch = launch(List.of("/no/such/program"), "never", LONG);

    assertThatThrownBy(() -> ServerProcess.start(launch).awaitReady())
        .isInstanceOf(ServerStartException.class)
        .hasMessageContaining("/no/such/program");
  }

  @Test
  void a_server_that_never_answers_is_killed() {
    ServerProcess process =
        ServerProcess.start(script("sleep 1000", "never", Duration.ofMillis(200)));

    assertThatThrownBy(process::awaitReady)
        .isInstanceOf(ServerStartException.class)
        .hasMessageContaining("did not answer within");
    assertThat(process.isAlive()).isFalse();
  }

  @Test
  void killing_takes_the_processes_that_the_server_started() {
    ServerProcess process = started("sleep 1000 & echo ready; wait");
    ProcessHandle server = ProcessHandle.of(process.pid()).orElseThrow();
    List<ProcessHandle> children = server.children().toList();
    assertThat(children).hasSize(1);

    process.kill();

    // A dead child stays listed until its new parent, process 1, looks after it.
    Awaitility.await()
        .until(() -> !server.isAlive() && children.stream().noneMatch(ProcessHandle::isAlive));
  }

  @Test
  void a_paused_server_and_its_children_stand_still_until_they_go_on() throws IOException {
    Path ticks = directory.resolve("ticks");
    ServerProcess process =
        started("(while :; do echo >>" + ticks + "; sleep 0.02; done) & echo ready; wait");
    Awaitility.await().until(() -> Files.exists(ticks));

    process.pause();
    long size = Files.size(ticks);
    Awaitility.await().during(Duration.ofMillis(200)).until(() -> Files.size(ticks) == size);
    process.resume();

    Awaitility.await().until(() -> Files.size(ticks) > size);
    process.kill();
  }

  @Test
  void stopping_in_good_order_sends_the_signal_and_waits() throws IOException {
    Path farewell = directory.resolve("farewell");
    ServerProcess process =
        started(
            "trap 'echo bye >"
                + farewell
                + "; exit' TERM; echo ready; while :; do sleep 0.02; done");

    process.stop(LONG);

    assertThat(farewell).hasContent("bye");
    assertThat(process.isAlive()).isFalse();
  }

  @Test
  void a_server_that_ignores_the_signal_is_killed_after_the_limit() {
    ServerProcess process = started("trap '' TERM; echo ready; while :; do sleep 0.02; done");

    process.stop(Duration.ofMillis(200));

    assertThat(process.isAlive()).isFalse();
  }

  @Test
  void readiness_looks_at_this_life_only() {
    started("sleep 0.01; echo ready; sleep 1000").kill();

    ServerProcess second =
        ServerProcess.start(script("sleep 1000", "ready", Duration.ofMillis(200)));

    assertThatThrownBy(second::awaitReady).hasMessageContaining("did not answer within");
  }

  private ServerProcess started(String script) {
    ServerProcess process = ServerProcess.start(script(script, "ready", LONG));
    process.awaitReady();
    return process;
  }

  private Launch script(String script, String ready, Duration limit) {
    return launch(List.of("sh", "-c", script), ready, limit);
  }

  private Launch launch(List<String> command, String ready, Duration limit) {
    return new Launch(
        "fake",
        command,
        Map.of(),
        directory,
        directory.resolve("fake.log"),
        Launch.logs(ready),
        limit,
        "TERM",
        "Do what the hint says.");
  }
}
