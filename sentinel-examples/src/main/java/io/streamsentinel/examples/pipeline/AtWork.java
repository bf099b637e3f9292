package io.streamsentinel.examples.pipeline;

import io.streamsentinel.consumer.ExactlyOnceConsumer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Consumers at work, each on a thread of its own, until they are closed. Used by one thread. */
public final class AtWork implements AutoCloseable {

  private final List<ExactlyOnceConsumer> consumers;
  private final ExecutorService threads;
  private final List<Future<?>> running = new ArrayList<>();

  private AtWork(List<ExactlyOnceConsumer> consumers) {
    this.consumers = consumers;
    this.threads =
        Executors.newFixedThreadPool(consumers.size(), task -> new Thread(task, "consumer"));
    consumers.forEach(consumer -> running.add(threads.submit((Runnable) consumer::run)));
  }

  /** Has them run; those read from are named after those that write for them. */
  public static AtWork start(ExactlyOnceConsumer... consumers) {
    return new AtWork(List.of(consumers));
  }

  /** The same. */
  public static AtWork start(List<ExactlyOnceConsumer> consumers) {
    return new AtWork(List.copyOf(consumers));
  }

  /** Whether all of them still run. */
  public boolean runs() {
    return running.stream().noneMatch(Future::isDone);
  }

  /**
   * Sees whether waiting for them makes sense.
   *
   * @throws IllegalStateException if one has a quarantined partition, with the report, or has ended
   * @throws RuntimeException what one ended with
   */
  public void check() {
    for (int i = 0; i < consumers.size(); i++) {
      consumers.get(i).health().partitions().stream()
          .flatMap(partition -> partition.quarantine().stream())
          .findFirst()
          .ifPresent(
              report -> {
                throw new IllegalStateException(report);
              });
      if (running.get(i).isDone()) {
        Waiting.forResult(running.get(i));
        throw new IllegalStateException(consumers.get(i) + " ended before its input did");
      }
    }
  }

  /**
   * Closes them, those that write before those that read, and waits for their end.
   *
   * @throws RuntimeException what one ended with
   */
  @Override
  public void close() {
    try {
      consumers.forEach(ExactlyOnceConsumer::close);
      running.forEach(Waiting::forResult);
    } finally {
      threads.shutdown();
    }
  }
}
