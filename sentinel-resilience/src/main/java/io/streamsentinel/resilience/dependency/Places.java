package io.streamsentinel.resilience.dependency;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Bulkhead and time limit: so many calls at a time, and no caller waits longer than the limit, for
 * a place and for the call together. A call that is given up on keeps its place until it has really
 * ended, so there are never more threads than places.
 */
final class Places {

  private static final Duration IDLE = Duration.ofSeconds(1);
  private static final Duration BUSY = Duration.ofMillis(50);

  private final String name;
  private final int size;
  private final Semaphore places;
  private final ThreadPoolExecutor threads;

  Places(String name, int size) {
    this.name = name;
    this.size = size;
    this.places = new Semaphore(size);
    AtomicInteger number = new AtomicInteger();
    this.threads =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            IDLE.toMillis(),
            TimeUnit.MILLISECONDS,
            new SynchronousQueue<>(),
            task -> {
              Thread thread = new Thread(task, name + "-call-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Calls on the caller's thread, if a place is free. */
  <T extends @Nullable Object> T call(Callable<T> work) throws Exception {
    if (!places.tryAcquire()) {
      throw busy();
    }
    try {
      return work.call();
    } finally {
      places.release();
    }
  }

  /** Calls on another thread, and waits no longer than the limit. */
  <T extends @Nullable Object> T call(Callable<T> work, Duration limit) throws Exception {
    long deadline = System.nanoTime() + limit.toNanos();
    if (!places.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS)) {
      throw busy();
    }
    Flight<T> flight = new Flight<>(work, places::release);
    threads.execute(flight);
    try {
      return flight.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      flight.cancel(true);
      throw new TimeoutException(name + " took longer than " + limit.toMillis() + " ms");
    } catch (InterruptedException e) {
      flight.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      throw unwrapped(e);
    }
  }

  private static Exception unwrapped(ExecutionException wrapper) {
    Throwable cause = wrapper.getCause();
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof Exception exception ? exception : wrapper;
  }

  private Refused busy() {
    return new Refused("%s is busy: %d calls under way".formatted(name, size), BUSY);
  }

  int free() {
    return places.availablePermits();
  }
}
