package io.streamsentinel.resilience;

import io.streamsentinel.consumer.ExactlyOnceConsumer;
import java.util.concurrent.atomic.AtomicReference;

/** A consumer that runs on a thread of its own until it is closed. */
public final class Running implements AutoCloseable {

  private final ExactlyOnceConsumer consumer;
  private final Thread thread;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  /** Starts it. */
  public Running(ExactlyOnceConsumer consumer) {
    this.consumer = consumer;
    this.thread =
        new Thread(
            () -> {
              try {
                consumer.run();
              } catch (RuntimeException | Error e) {
                failure.set(e);
              }
            },
            "running-consumer");
    thread.start();
  }

  /** The consumer. */
  public ExactlyOnceConsumer consumer() {
    return consumer;
  }

  @Override
  public void close() {
    consumer.close();
    try {
      thread.join(30_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (failure.get() != null) {
      throw new AssertionError("the consumer failed", failure.get());
    }
  }
}
