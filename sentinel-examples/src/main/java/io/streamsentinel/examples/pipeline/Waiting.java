package io.streamsentinel.examples.pipeline;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/** Waiting for other threads. */
public final class Waiting {

  private Waiting() {}

  /** Waits for a task's end, and throws what it threw. */
  public static void forResult(Future<?> task) {
    try {
      task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a task was awaited", e);
    }
  }

  /** Waits until {@code nanoTime} shows a value; returns at once if it has passed. */
  public static void until(long nanoTime) {
    for (long left = nanoTime - System.nanoTime(); left > 0; left = nanoTime - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
