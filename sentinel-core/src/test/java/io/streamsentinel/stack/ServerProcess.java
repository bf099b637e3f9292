package io.streamsentinel.stack;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * One life of a server: a child process that dies with this JVM, even when the JVM is killed (see
 * {@code guard.sh}).
 */
final class ServerProcess {

  private static final Duration TICK = Duration.ofMillis(20);
  private static final Duration KILL_LIMIT = Duration.ofSeconds(20);

  private final Launch launch;
  private final Process guard;
  private final BufferedWriter toGuard;
  private final long logStart;
  private final ProcessHandle server;

  private ServerProcess(Launch launch, Process guard, long logStart) {
    this.launch = launch;
    this.guard = guard;
    this.toGuard = guard.outputWriter(StandardCharsets.US_ASCII);
    this.logStart = logStart;
    this.server = awaitPid();
  }

  /** Starts the process; does not wait for the server to be ready. */
  static ServerProcess start(Launch launch) {
    try {
      Files.createDirectories(launch.directory());
      Files.createDirectories(launch.log().toAbsolutePath().getParent());
      Files.deleteIfExists(pidFile(launch));
      long logStart = Files.exists(launch.log()) ? Files.size(launch.log()) : 0;
      ProcessBuilder builder = new ProcessBuilder("sh", "-c", guardScript(), "guard");
      builder.command().add(pidFile(launch).toString());
      builder.command().addAll(launch.command());
      builder.environment().putAll(launch.environment());
      builder.directory(launch.directory().toFile());
      builder.redirectErrorStream(true);
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(launch.log().toFile()));
      return new ServerProcess(launch, builder.start(), logStart);
    } catch (IOException e) {
      throw new ServerStartException(launch.name() + " could not be started: " + e.getMessage(), e);
    }
  }

  private static Path pidFile(Launch launch) {
    return launch.directory().resolve(launch.name() + ".pid");
  }

  private static String guardScript() throws IOException {
    try (InputStream script = ServerProcess.class.getResourceAsStream("guard.sh")) {
      if (script == null) {
        throw new IOException("guard.sh is not on the class path");
      }
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private ProcessHandle awaitPid() {
    Path file = pidFile(launch);
    while (!Files.exists(file)) {
      if (guardEnded() && !Files.exists(file)) {
        throw failure("could not be started, exit code " + guard.exitValue());
      }
    }
    try {
      long pid = Long.parseLong(Files.readString(file).trim());
      return ProcessHandle.of(pid).orElseGet(guard::toHandle);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Waits until the server answers.
   *
   * @throws ServerStartException if it ends before or takes too long; it is killed then
   */
  void awaitReady() {
    long deadline = System.nanoTime() + launch.limit().toNanos();
    while (!launch.ready().test(output())) {
      if (guardEnded()) {
        throw failure("ended with exit code " + guard.exitValue());
      }
      if (System.nanoTime() > deadline) {
        kill();
        throw failure("did not answer within " + launch.limit().toSeconds() + " s");
      }
    }
  }

  private boolean guardEnded() {
    try {
      return guard.waitFor(TICK.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      kill();
      throw new ServerStartException(launch.name() + ": interrupted while it started", e);
    }
  }

  long pid() {
    return server.pid();
  }

  boolean isAlive() {
    return guard.isAlive();
  }

  /** Kills the server and all processes it started. */
  void kill() {
    List<ProcessHandle> family = family();
    family.forEach(ProcessHandle::destroyForcibly);
    awaitEnd(family, KILL_LIMIT);
  }

  /** Sends the signal that ends the server in good order; kills it if that takes too long. */
  void stop(Duration limit) {
    List<ProcessHandle> family = family();
    signal(launch.stopSignal(), List.of(server));
    if (!ended(family, limit)) {
      kill();
    }
  }

  /** Stops the server and all processes it started where they are. */
  void pause() {
    List<ProcessHandle> stopped = List.of(server);
    signal("STOP", stopped);
    // A stopped process starts no others, so this comes to an end.
    for (List<ProcessHandle> family = family(); family.size() > stopped.size(); family = family()) {
      signal("STOP", family);
      stopped = family;
    }
    tellGuard(stopped.subList(1, stopped.size()));
  }

  void resume() {
    signal("CONT", family());
    tellGuard(List.of());
  }

  /** Has each write beyond a file's first byte fail from now on. */
  void forbidWrites() {
    try {
      Process limit =
          new ProcessBuilder("prlimit", "--pid", Long.toString(pid()), "--fsize=1")
              .redirectErrorStream(true)
              .start();
      if (limit.waitFor() != 0) {
        String answer = new String(limit.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        throw new IllegalStateException("prlimit refuses " + launch.name() + ": " + answer);
      }
    } catch (IOException e) {
      throw new NotOursException(launch.name() + " cannot be limited without prlimit");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while limiting " + launch.name(), e);
    }
  }

  /** The server first. */
  private List<ProcessHandle> family() {
    List<ProcessHandle> family = new ArrayList<>(List.of(server));
    server.descendants().forEach(family::add);
    return family;
  }

  private void tellGuard(List<ProcessHandle> processes) {
    try {
      toGuard.write(pids(processes));
      toGuard.newLine();
      toGuard.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(launch.name() + " has ended", e);
    }
  }

  private static String pids(List<ProcessHandle> processes) {
    return processes.stream()
        .map(process -> Long.toString(process.pid()))
        .collect(Collectors.joining(" "));
  }

  private void signal(String signal, List<ProcessHandle> processes) {
    try {
      // Some may have ended since they were listed; that is no failure.
      new ProcessBuilder("sh", "-c", "kill -" + signal + " " + pids(processes) + " 2>/dev/null")
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot send " + signal + " to " + launch.name(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while signalling " + launch.name(), e);
    }
  }

  private void awaitEnd(List<ProcessHandle> family, Duration limit) {
    if (!ended(family, limit)) {
      throw new IllegalStateException(
          launch.name()
              + " (pid "
              + pid()
              + ") is still there "
              + limit.toSeconds()
              + " s after kill");
    }
  }

  private boolean ended(List<ProcessHandle> family, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    boolean interrupted = false;
    try {
      while (System.nanoTime() < deadline) {
        try {
          if (guard.waitFor(TICK.toMillis(), TimeUnit.MILLISECONDS)
              && family.stream().allMatch(ServerProcess::isGone)) {
            return true;
          }
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      return false;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** A dead process may still be listed, without its program, until its parent looks after it. */
  private static boolean isGone(ProcessHandle process) {
    return !process.isAlive() || process.info().command().isEmpty();
  }

  /** What the server has logged in this life. */
  String output() {
    try (FileChannel log = FileChannel.open(launch.log())) {
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.max(0, log.size() - logStart));
      log.position(logStart);
      while (bytes.hasRemaining() && log.read(bytes) >= 0) {
        // read on
      }
      return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ServerStartException failure(String what) {
    List<String> lines = output().lines().toList();
    return new ServerStartException(
        "%s %s. Its log, %s, ends:%n%s%n%s"
            .formatted(
                launch.name(),
                what,
                launch.log(),
                LogTail.of(lines),
                Advice.on(lines, launch.hint())));
  }
}
