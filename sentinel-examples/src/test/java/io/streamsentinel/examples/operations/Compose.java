package io.streamsentinel.examples.operations;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Docker Compose, the plugin or the program of old, whichever is installed. */
final class Compose {

  private final List<String> command;

  private Compose(List<String> command) {
    this.command = command;
  }

  /**
   * The one that is installed.
   *
   * @throws IllegalStateException if none is
   */
  static Compose installed() throws Exception {
    for (List<String> command : List.of(List.of("docker", "compose"), List.of("docker-compose"))) {
      Compose compose = new Compose(command);
      if (compose.answers()) {
        return compose;
      }
    }
    throw new IllegalStateException(
        "neither 'docker compose' nor 'docker-compose' runs: install docker-compose");
  }

  private boolean answers() throws Exception {
    try {
      run("version");
      return true;
    } catch (IOException | IllegalStateException e) {
      return false;
    }
  }

  /** One file under a project's name. */
  Compose of(String project, Path file) {
    List<String> more = new ArrayList<>(command);
    more.addAll(List.of("-p", project, "-f", file.toString()));
    return new Compose(more);
  }

  /**
   * Runs a command of Compose to its end.
   *
   * @return what it printed
   * @throws IllegalStateException if it fails
   */
  String run(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(command);
    all.addAll(Arrays.asList(arguments));
    Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
      throw new IllegalStateException(String.join(" ", all) + " failed:\n" + output);
    }
    return output;
  }
}
