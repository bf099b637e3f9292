package io.streamsentinel.examples.local;

import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.StackDirectory;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Kafka, PostgreSQL, Redis and a schema registry on this machine, in a process of their own that
 * stays until {@link #down}. What they store stays until {@link #clean}. One directory, one stack.
 *
 * <p>Thread-safe, also between processes, but for two {@link #up} at the same instant: the second
 * fails, as the data is in use.
 */
public final class LocalStack {

  private static final Duration START_LIMIT = Duration.ofMinutes(3);
  private static final Duration END_LIMIT = Duration.ofMinutes(1);
  private static final Duration TICK = Duration.ofMillis(50);
  private static final int TAIL = 15;

  private final LocalFiles files;

  private LocalStack(LocalFiles files) {
    this.files = files;
  }

  /**
   * The stack of a directory, up or not.
   *
   * @param directory where it keeps its files; made when it is needed
   */
  public static LocalStack in(Path directory) {
    return new LocalStack(new LocalFiles(directory));
  }

  /** Whether it is up. */
  public boolean isUp() {
    return keeper().isPresent();
  }

  /**
   * Starts the servers and returns when they answer.
   *
   * @param kafkaPort Kafka's port, or 0 for a free one
   * @return whether they were started; false if they were up already
   * @throws IllegalStateException if one does not come up; the message ends with the log
   */
  public boolean up(int kafkaPort) {
    if (isUp()) {
      return false;
    }
    files.removeState();
    try {
      Files.createDirectories(files.root());
      Process keeper =
          new ProcessBuilder(command(kafkaPort))
              .redirectErrorStream(true)
              .redirectOutput(files.ownLog().toFile())
              .start();
      keeper.getOutputStream().close();
      awaitUp(keeper);
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException("the stack could not be started", e);
    }
  }

  /**
   * Ends the servers and returns when their processes are gone. Their data stays.
   *
   * @return whether there were any
   */
  public boolean down() {
    Optional<ProcessHandle> keeper = keeper();
    keeper.ifPresent(LocalStack::end);
    files.removeState();
    return keeper.isPresent();
  }

  /**
   * Removes what the servers have stored and logged.
   *
   * @throws IllegalStateException if they are up
   */
  public void clean() {
    if (isUp()) {
      throw new IllegalStateException(
          "the stack in %s is up: end it first (down)".formatted(files.root()));
    }
    files.removeData();
  }

  /**
   * The addresses, by the names of the environment's variables.
   *
   * @throws IllegalStateException if it is not up
   */
  public Map<String, String> addresses() {
    requireUp();
    Properties properties = new Properties();
    try (var reader = Files.newBufferedReader(files.settings())) {
      properties.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + files.settings(), e);
    }
    Map<String, String> addresses = new LinkedHashMap<>();
    properties.stringPropertyNames().stream()
        .sorted()
        .forEach(name -> addresses.put(name, properties.getProperty(name)));
    return addresses;
  }

  /** The file whose lines export the addresses in a shell; there while the stack is up. */
  public Path env() {
    return files.env();
  }

  /** The same for {@code --settings}. */
  public Path settings() {
    return files.settings();
  }

  /** The servers' log files, and that of the process that keeps them. */
  public List<Path> logs() {
    return Stream.concat(files.serverLogs().stream(), Stream.of(files.ownLog()))
        .filter(Files::exists)
        .toList();
  }

  /**
   * Asks each server, in its own protocol, whether it answers.
   *
   * @return by server, what is wrong; nothing where all is well
   * @throws IllegalStateException if the stack is not up
   */
  public Map<Service, Optional<String>> health() {
    Map<String, String> addresses = addresses();
    Map<Service, Optional<String>> health = new LinkedHashMap<>();
    for (Service service : Service.values()) {
      try (Stack stack = Stack.external(addresses)) {
        stack.start(service);
        health.put(service, Optional.empty());
      } catch (RuntimeException e) {
        health.put(service, Optional.of(String.valueOf(e.getMessage())));
      }
    }
    return health;
  }

  private void requireUp() {
    if (!isUp()) {
      throw new IllegalStateException(
          "no stack is up in %s: start one (up)".formatted(files.root()));
    }
  }

  private Optional<ProcessHandle> keeper() {
    try {
      return Files.exists(files.pid())
          ? Identity.parse(Files.readString(files.pid())).flatMap(Identity::process)
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + files.pid(), e);
    }
  }

  /** Out of this terminal's reach: neither Control-C nor its end shall end the servers. */
  private List<String> command(int kafkaPort) {
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            "sh",
            "-c",
            "trap '' HUP; if command -v setsid >/dev/null 2>&1; then exec setsid \"$@\"; else exec \"$@\"; fi",
            "up"));
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            classPath(),
            Keeper.class.getName(),
            files.root().toString(),
            programs().toString(),
            Integer.toString(kafkaPort)));
    return command;
  }

  /** In a build, those that its tests have unpacked already. */
  private Path programs() {
    return Files.exists(Path.of("pom.xml"))
        ? StackDirectory.ofBuild().programs()
        : files.programs();
  }

  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private void awaitUp(Process keeper) throws IOException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!isUp()) {
      if (!keeper.isAlive()) {
        throw new IllegalStateException("the stack did not come up:\n" + tail());
      }
      if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
        end(keeper.toHandle());
        throw new IllegalStateException(
            "the stack did not come up within %d s:\n%s"
                .formatted(START_LIMIT.toSeconds(), tail()));
      }
      LockSupport.parkNanos(TICK.toNanos());
    }
  }

  private String tail() throws IOException {
    List<String> lines = Files.readAllLines(files.ownLog());
    return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
  }

  private static void end(ProcessHandle keeper) {
    List<ProcessHandle> family = new ArrayList<>(keeper.descendants().toList());
    family.add(keeper);
    keeper.destroy();
    long deadline = System.nanoTime() + END_LIMIT.toNanos();
    for (ProcessHandle process : family) {
      while (!Identity.isGone(process)) {
        if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
          throw new IllegalStateException(
              "process %d has not ended within %d s: kill it"
                  .formatted(process.pid(), END_LIMIT.toSeconds()));
        }
        LockSupport.parkNanos(TICK.toNanos());
      }
    }
  }
}
