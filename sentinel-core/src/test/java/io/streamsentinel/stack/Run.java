package io.streamsentinel.stack;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files and processes of one stack, from its making to its close or the JVM's end. */
final class Run implements AutoCloseable {

  private final StackDirectory directory;
  private final RunDirectory data;
  private final List<Runnable> ends = new ArrayList<>();
  private final List<Runnable> afterwards = new ArrayList<>();
  private final Thread atExit = new Thread(this::end, "stack-exit");
  private boolean closed;

  private Run(StackDirectory directory, RunDirectory data) {
    this.directory = directory;
    this.data = data;
  }

  /** Begins a run that ends with {@link #close} or with the JVM. */
  static Run in(StackDirectory directory) {
    return begun(new Run(directory, RunDirectory.in(directory.data())));
  }

  /** The same, going on with the data of the one before. */
  static Run kept(StackDirectory directory) {
    return begun(new Run(directory, RunDirectory.kept(directory.data())));
  }

  private static Run begun(Run run) {
    Runtime.getRuntime().addShutdownHook(run.atExit);
    return run;
  }

  Path data(String server) {
    return data.path().resolve(server);
  }

  Path log(String server) {
    return directory.logs().resolve(data.path().getFileName()).resolve(server + ".log");
  }

  Programs programs() {
    return new Programs(directory.programs());
  }

  /** Has something ended when this ends; in no order, side by side. */
  synchronized void atEnd(Runnable end) {
    checkOpen();
    ends.add(end);
  }

  /** Has a process ended when this ends: in good order if its data stays, else at once. */
  void atEnd(ChildProcess process) {
    atEnd(data.isKept() ? process::stop : process::kill);
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
    end();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The JVM is ending, and the hook runs or has run.
    }
  }

  private synchronized void end() {
    if (closed) {
      return;
    }
    closed = true;
    SideBySide.run(ends);
    afterwards.forEach(Runnable::run);
    data.remove();
  }
}
