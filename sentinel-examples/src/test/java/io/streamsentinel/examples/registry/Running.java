package io.streamsentinel.examples.registry;

import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.health.PartitionHealth;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A consumer that runs on a thread of its own until closed. */
final class Running implements AutoCloseable {

  private final ExactlyOnceConsumer consumer;
  private final FutureTask<Void> run;
  private final Thread thread;

  Running(ExactlyOnceConsumer consumer) {
    this.consumer = consumer;
    this.run =
        new FutureTask<>(
            () -> {
              consumer.run();
              return null;
            });
    this.thread = new Thread(run, "running-consumer");
    thread.start();
  }

  /** Why a partition is paused; empty if it is not. */
  List<String> paused(int partition) {
    return consumer.health().partitions().stream()
        .filter(each -> each.partition() == partition)
        .findFirst()
        .map(PartitionHealth::paused)
        .orElse(List.of());
  }

  /** What ended it by itself. */
  Throwable failure() throws InterruptedException, TimeoutException {
    try {
      run.get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      return e.getCause();
    }
    throw new AssertionError("the consumer ended without a failure");
  }

  @Override
  public void close() {
    consumer.close();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
