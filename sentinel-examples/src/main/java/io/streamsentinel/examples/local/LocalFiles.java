package io.streamsentinel.examples.local;

import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.StackDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What lies in the directory of a local stack. */
record LocalFiles(Path root) {

  LocalFiles {
    root = root.toAbsolutePath().normalize();
  }

  /** Shell lines that export the addresses; there while the stack is up. */
  Path env() {
    return root.resolve("env");
  }

  /** The addresses as a properties file of settings; there while the stack is up. */
  Path settings() {
    return root.resolve("settings.properties");
  }

  /** The process that keeps the servers, and when it began. */
  Path pid() {
    return root.resolve("pid");
  }

  /** What that process says. */
  Path ownLog() {
    return root.resolve("up.log");
  }

  Path programs() {
    return root.resolve("programs");
  }

  private Path data() {
    return root.resolve("servers");
  }

  private Path logs() {
    return root.resolve("logs");
  }

  StackDirectory directory(Path programs) {
    return new StackDirectory(data(), logs(), programs);
  }

  /** The servers' log files, by name. */
  List<Path> serverLogs() {
    if (!Files.isDirectory(logs())) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(logs())) {
      return files.filter(file -> file.toString().endsWith(".log")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes where the servers are: two files, which only their owner may read. */
  void writeAddresses(Stack stack) {
    Map<String, String> addresses =
        Map.of(
            "KAFKA_BOOTSTRAP_SERVERS", stack.bootstrapServers(),
            "POSTGRES_DSN", stack.postgresDsn(),
            "REDIS_URL", stack.redisUri(),
            "SCHEMA_REGISTRY_URL", stack.registryUrl());
    write(env(), addresses, "export %s='%s'%n");
    write(settings(), addresses, "%s=%s%n");
  }

  private static void write(Path file, Map<String, String> addresses, String line) {
    write(
        file,
        addresses.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(entry -> line.formatted(entry.getKey(), entry.getValue()))
            .collect(Collectors.joining()));
  }

  /** All at once: nobody sees half a file. */
  static void write(Path file, String text) {
    try {
      Path unfinished = file.resolveSibling(file.getFileName() + ".new");
      Files.deleteIfExists(unfinished);
      Files.createFile(
          unfinished,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(unfinished, text);
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  /** Forgets that a stack is up. */
  void removeState() {
    for (Path file : List.of(pid(), env(), settings())) {
      remove(file);
    }
  }

  /** Removes what servers have stored and logged; programs stay, since they never change. */
  void removeData() {
    removeState();
    for (Path tree : List.of(data(), data().resolveSibling("servers.lock"), logs(), ownLog())) {
      remove(tree);
    }
  }

  private static void remove(Path tree) {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + tree, e);
    }
  }
}
