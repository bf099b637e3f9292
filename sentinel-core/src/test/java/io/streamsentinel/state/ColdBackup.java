package io.streamsentinel.state;

import io.streamsentinel.stack.Postgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A copy of a stopped server's files, as an administrator makes one and brings it back. */
final class ColdBackup {

  private final Postgres server;
  private final Path data;
  private final Path copy;

  private ColdBackup(Postgres server, Path data, Path copy) {
    this.server = server;
    this.data = data;
    this.copy = copy;
  }

  /** Stops the server, copies its files, and starts it again. */
  static ColdBackup of(Postgres server, TestDatabase database) {
    Path data = Path.of(database.column("show data_directory").get(0));
    Path copy = data.resolveSibling("backup-" + System.nanoTime());
    server.stop();
    copy(data, copy);
    server.restart();
    return new ColdBackup(server, data, copy);
  }

  /** Puts the copy in the place of what is there now. */
  void restore() {
    server.stop();
    remove(data);
    copy(copy, data);
    remove(copy);
    server.restart();
  }

  private static void copy(Path from, Path to) {
    for (Path file : all(from)) {
      try {
        Files.copy(
            file,
            to.resolve(from.relativize(file)),
            StandardCopyOption.COPY_ATTRIBUTES,
            LinkOption.NOFOLLOW_LINKS);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static void remove(Path directory) {
    for (Path file : all(directory).stream().sorted(Comparator.reverseOrder()).toList()) {
      try {
        Files.delete(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static List<Path> all(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
