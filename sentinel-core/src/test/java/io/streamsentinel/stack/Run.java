package io.streamsentinel.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The files and processes of one embedded stack, from its making to its close. */
final class Run implements AutoCloseable {

  private static final AtomicInteger COUNT = new AtomicInteger();

  private final StackDirectory directory;
  private final String name = ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
  private final List<Runnable> ends = new ArrayList<>();
  private final List<Runnable> afterwards = new ArrayList<>();
  private final Thread atExit = new Thread(this::clean, "stack-exit");
  private boolean closed;

  Run(StackDirectory directory) {
    this.directory = directory;
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  Path data(String server) {
    return directory.data().resolve(name).resolve(server);
  }

  Path log(String server) {
    return directory.logs().resolve(name).resolve(server + ".log");
  }

  Programs programs() {
    return new Programs(directory.programs());
  }

  /** Has something ended when this ends; in no order, side by side. */
  synchronized void atEnd(Runnable end) {
    checkOpen();
    ends.add(end);
  }

  /** Has something done after everything has ended. */
  synchronized void afterwards(Runnable task) {
    checkOpen();
    afterwards.add(task);
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("The stack is closed");
    }
  }

  @Override
  public void close() {
    clean();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The JVM is ending, and the hook runs or has run.
    }
  }

  private synchronized void clean() {
    if (closed) {
      return;
    }
    closed = true;
    SideBySide.run(ends);
    afterwards.forEach(Runnable::run);
    delete(directory.data().resolve(name));
  }

  private static void delete(Path root) {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
