package io.streamsentinel.stack;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.InvocationInterceptor.Invocation;

/**
 * Runs a test's methods in a thread group of their own. Threads that they start belong to the group
 * too, so that a leftover one is known for theirs while other tests run beside them.
 */
final class TestThreads {

  /** Threads that libraries start once and share, or that end by themselves when idle. */
  private static final List<String> NOT_THE_TESTS =
      List.of(
          "PostgreSQL-JDBC-Cleaner",
          "globalEventExecutor-",
          "HttpClient-",
          "Keep-Alive-Timer",
          "process reaper",
          "ForkJoinPool.commonPool",
          "CompletableFutureDelayScheduler",
          "JNA Cleaner",
          "testcontainers",
          "ducttape-",
          "docker-java-",
          "stack-");

  private static final int FRAMES = 6;

  private final ThreadGroup group;

  TestThreads(String name) {
    group = new ThreadGroup(name);
  }

  /** Runs {@code invocation} on a thread of the group and waits for it. */
  <T extends @Nullable Object> T run(Invocation<T> invocation) throws Throwable {
    FutureTask<T> task = new FutureTask<>(() -> proceed(invocation));
    Thread thread = new Thread(group, task, group.getName());
    thread.start();
    while (true) {
      try {
        return task.get();
      } catch (InterruptedException e) {
        // A time-out of JUnit's: whoever runs the test shall feel it.
        thread.interrupt();
      } catch (ExecutionException e) {
        Throwable cause = e.getCause();
        throw cause == null ? e : cause;
      }
    }
  }

  private static <T extends @Nullable Object> T proceed(Invocation<T> invocation) throws Exception {
    try {
      return invocation.proceed();
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Waits until the group's threads have ended.
   *
   * @return what still runs after {@code patience}, one line a thread; empty if nothing does
   */
  List<String> leftovers(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    List<Thread> alive = alive();
    while (!alive.isEmpty() && System.nanoTime() < deadline) {
      try {
        TimeUnit.MILLISECONDS.timedJoin(alive.get(0), 10);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
      alive = alive();
    }
    return alive.stream().map(TestThreads::describe).toList();
  }

  private List<Thread> alive() {
    Thread[] threads = new Thread[group.activeCount() + 64];
    int count = group.enumerate(threads);
    return Stream.of(threads)
        .limit(count)
        .filter(Thread::isAlive)
        .filter(thread -> NOT_THE_TESTS.stream().noneMatch(thread.getName()::startsWith))
        .toList();
  }

  private static String describe(Thread thread) {
    return "thread '%s' still runs: %s"
        .formatted(
            thread.getName(),
            Arrays.stream(thread.getStackTrace())
                .limit(FRAMES)
                .map(StackTraceElement::toString)
                .collect(Collectors.joining(" < ")));
  }
}
