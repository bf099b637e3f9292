package io.streamsentinel.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link CrashChild} process and what a test does to it. */
final class Child implements AutoCloseable {

  private final Process process;
  private final BufferedReader output;

  private Child(Process process) {
    this.process = process;
    this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
  }

  static Child start(List<String> arguments) throws IOException {
    return start(CrashChild.class, arguments);
  }

  /** The same of another program that stands still as {@link CrashChild} does. */
  static Child start(Class<?> program, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-ea"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(program.getName());
    command.addAll(arguments);
    File log = File.createTempFile("crash-child", ".log");
    log.deleteOnExit();
    return new Child(new ProcessBuilder(command).redirectError(log).start());
  }

  /** Waits until the process stands at its crash point. */
  void awaitReached() throws IOException {
    String line = output.readLine();
    while (line != null && !line.startsWith(CrashChild.REACHED)) {
      line = output.readLine();
    }
    if (line == null) {
      throw new AssertionError("the child ended before its crash point");
    }
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  void pause() throws IOException, InterruptedException {
    signal("-STOP");
  }

  void resume() throws IOException, InterruptedException {
    signal("-CONT");
  }

  /** Lets it go on from its crash point. */
  void letGo() throws IOException {
    Writer in = process.outputWriter(UTF_8);
    in.write("\n");
    in.flush();
  }

  private void signal(String name) throws IOException, InterruptedException {
    int code =
        new ProcessBuilder("kill", name, Long.toString(process.pid()))
            .inheritIO()
            .start()
            .waitFor();
    if (code != 0) {
      throw new IllegalStateException("kill " + name + " answered " + code);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
