package io.streamsentinel.examples.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A worker in a process of its own, to be killed or stopped. */
final class WorkerProcess implements AutoCloseable {

  private final Process process;
  private final BufferedReader output;
  private final File log;

  private WorkerProcess(Process process, File log) {
    this.process = process;
    this.log = log;
    this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
  }

  /** What a worker is. */
  enum Kind {
    /** A consumer of this library's. */
    ENGINE(LedgerWorker.class, ""),
    /** A loop written by hand, of a group's member. */
    SUBSCRIBED_LOOP(LedgerLoop.class, "subscribed"),
    /** A loop written by hand, over partitions assigned by hand. */
    MANUAL_LOOP(LedgerLoop.class, "manual");

    private final String program;
    private final String option;

    Kind(Class<?> program, String option) {
      this.program = program.getName();
      this.option = option;
    }
  }

  /** A worker that runs until it is killed. */
  static WorkerProcess start(LedgerSetting setting, Kind kind, String instance) {
    return start(setting, kind, instance, "", 1);
  }

  /** A worker that stands still when it comes to a step for this time. */
  static WorkerProcess start(
      LedgerSetting setting, Kind kind, String instance, Step step, int hit) {
    return start(setting, kind, instance, step.name(), hit);
  }

  private static WorkerProcess start(
      LedgerSetting setting, Kind kind, String instance, String step, int hit) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-ea"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(kind.program);
    command.addAll(setting.arguments());
    command.addAll(List.of(instance, step, Integer.toString(hit)));
    if (!kind.option.isEmpty()) {
      command.add(kind.option);
    }
    try {
      File log = File.createTempFile("ledger-worker", ".log");
      log.deleteOnExit();
      ProcessBuilder builder = new ProcessBuilder(command).redirectError(log);
      builder.environment().put(LedgerSetting.DATABASE, setting.jdbcUrl());
      return new WorkerProcess(builder.start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long pid() {
    return process.pid();
  }

  boolean alive() {
    return process.isAlive();
  }

  /**
   * Waits until the worker stands still.
   *
   * @throws IllegalStateException if it ended before
   */
  void awaitReached() {
    try {
      String line = output.readLine();
      while (line != null && !line.startsWith(Steps.REACHED)) {
        line = output.readLine();
      }
      if (line == null) {
        throw new IllegalStateException("the worker ended before its step: " + complaint());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The last lines that it wrote on standard error. */
  String complaint() {
    try {
      List<String> lines = Files.readAllLines(log.toPath());
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets it go on from where it stands still. */
  void letGo() {
    try {
      Writer in = process.outputWriter(UTF_8);
      in.write('\n');
      in.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends SIGSTOP or SIGCONT to it. */
  void signal(String name) {
    try {
      int code =
          new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
      if (code != 0) {
        throw new IllegalStateException("kill -" + name + " answered " + code);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Kills it as {@code kill -9} does, and waits until it is gone. */
  @Override
  public void close() {
    try {
      process.destroyForcibly().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
