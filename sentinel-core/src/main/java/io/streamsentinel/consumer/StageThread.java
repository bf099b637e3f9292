package io.streamsentinel.consumer;

import java.util.function.Consumer;

/** Drives a stage on a thread of its own, until told to stop. */
final class StageThread {

  private final Stage stage;
  private final Signal signal;
  private final Consumer<Throwable> onFailure;
  private final Thread thread;
  private volatile boolean stopped;
  private volatile boolean interrupted;

  StageThread(String name, Stage stage, Signal signal, Consumer<Throwable> onFailure) {
    this.stage = stage;
    this.signal = signal;
    this.onFailure = onFailure;
    this.thread = new Thread(this::loop, name);
    this.thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void loop() {
    try {
      while (!stopped) {
        if (!stage.step()) {
          signal.await(stage.patienceNanos());
        }
      }
    } catch (RuntimeException | Error e) {
      // What an interrupted call throws is our own doing: the run was over already.
      if (!interrupted) {
        onFailure.accept(e);
      }
    }
  }

  /** Has the loop end after the step under way; {@link #join} waits for it. */
  void stop() {
    stopped = true;
    signal.raise();
  }

  /** Waits; interrupts what is still running after the bound. Returns whether it has ended. */
  boolean join(long millis) throws InterruptedException {
    thread.join(Math.max(1, millis));
    if (thread.isAlive()) {
      interrupted = true;
      thread.interrupt();
      thread.join(1_000);
    }
    return !thread.isAlive();
  }

  boolean isCurrent() {
    return Thread.currentThread() == thread;
  }
}
