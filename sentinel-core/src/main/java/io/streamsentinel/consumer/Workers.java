package io.streamsentinel.consumer;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Runs units on an executor, at most so many at a time. A thread that has finished one goes on with
 * what that one leads to, then with the next that is ready.
 */
final class Workers {

  private final Executor executor;
  private final int limit;
  private final UnaryOperator<@Nullable OpenUnit> run;
  private final ArrayDeque<OpenUnit> ready = new ArrayDeque<>();
  private int active;

  /** {@code run} handles a unit and returns the one to handle next on the same thread, or null. */
  Workers(Executor executor, int limit, UnaryOperator<@Nullable OpenUnit> run) {
    this.executor = executor;
    this.limit = limit;
    this.run = run;
  }

  void submit(OpenUnit unit) {
    synchronized (this) {
      if (active >= limit) {
        ready.add(unit);
        return;
      }
      active++;
    }
    executor.execute(() -> work(unit));
  }

  private void work(OpenUnit begin) {
    OpenUnit unit = begin;
    while (unit != null) {
      unit = run.apply(unit);
      if (unit == null) {
        synchronized (this) {
          unit = ready.poll();
          if (unit == null) {
            active--;
          }
        }
      }
    }
  }

  synchronized boolean idle() {
    return active == 0;
  }
}
