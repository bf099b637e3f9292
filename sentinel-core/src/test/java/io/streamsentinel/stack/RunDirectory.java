package io.streamsentinel.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The data of one stack, in a directory of its own beside those of others. A lock on a file, which
 * ends with the JVM however it ends, tells which directories are in use; the rest is removed when
 * the next stack starts.
 */
final class RunDirectory {

  /**
   * What this JVM holds. Opening and closing such a lock file once more would give its lock away:
   * POSIX locks belong to the process.
   */
  private static final Set<Path> OURS = new HashSet<>();

  private final Path path;
  private final FileChannel lock;
  private final boolean kept;

  private RunDirectory(Path path, FileChannel lock, boolean kept) {
    this.path = path;
    this.lock = lock;
    this.kept = kept;
  }

  /**
   * This directory with what an earlier run has left in it; it stays at the end.
   *
   * @throws ServerStartException if another run is using it
   */
  static RunDirectory kept(Path directory) {
    Path path = directory.toAbsolutePath().normalize();
    synchronized (OURS) {
      if (OURS.contains(path)) {
        throw inUse(path);
      }
      try {
        Files.createDirectories(path);
        FileChannel lock = lockFile(path);
        if (lock.tryLock() == null) {
          lock.close();
          throw inUse(path);
        }
        OURS.add(path);
        return new RunDirectory(path, lock, true);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot use " + path + " for the servers' data", e);
      }
    }
  }

  private static ServerStartException inUse(Path path) {
    return new ServerStartException(path + " is in use by another stack: end it, or name another");
  }

  /** Whether it stays at the end. */
  boolean isKept() {
    return kept;
  }

  /** Makes a new directory below {@code parent}, and removes those of stacks that were killed. */
  static RunDirectory in(Path parent) {
    synchronized (OURS) {
      try {
        Files.createDirectories(parent);
        for (Path run : runs(parent)) {
          if (!OURS.contains(run)) {
            removeUnlessInUse(run);
          }
        }
        return next(parent);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot make a directory for the servers' data", e);
      }
    }
  }

  private static RunDirectory next(Path parent) throws IOException {
    for (int count = 1; ; count++) {
      Path path = parent.resolve("run-" + ProcessHandle.current().pid() + "-" + count);
      if (Files.exists(path)) {
        continue;
      }
      FileChannel lock = lockFile(path);
      if (lock.tryLock() != null) {
        OURS.add(path);
        Files.createDirectories(path);
        return new RunDirectory(path, lock, false);
      }
      lock.close();
    }
  }

  private static List<Path> runs(Path parent) throws IOException {
    try (Stream<Path> files = Files.list(parent)) {
      return files.filter(Files::isDirectory).toList();
    }
  }

  private static void removeUnlessInUse(Path run) throws IOException {
    try (FileChannel lock = lockFile(run)) {
      if (lock.tryLock() != null) {
        remove(run);
      }
    }
  }

  private static FileChannel lockFile(Path run) throws IOException {
    return FileChannel.open(lockPath(run), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private static Path lockPath(Path run) {
    return run.resolveSibling(run.getFileName() + ".lock");
  }

  private static void remove(Path run) throws IOException {
    try (Stream<Path> files = Files.walk(run)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(lockPath(run));
  }

  Path path() {
    return path;
  }

  /** Removes the directory and all in it, unless it is kept; others may use it then. */
  void remove() {
    synchronized (OURS) {
      try {
        if (!kept) {
          remove(path);
        }
        lock.close();
        OURS.remove(path);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot remove the servers' data in " + path, e);
      }
    }
  }
}
