package io.streamsentinel.consumer;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamsentinel.producer.IdempotentProducer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends the numbers from 0 at a steady pace until it is ended, through the product's producer. */
final class Feed implements AutoCloseable {

  private static final int KEYS = 50;
  private static final long TICK_NANOS = Duration.ofMillis(10).toNanos();

  private final IdempotentProducer<String, String> producer;
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final Thread thread;
  private volatile boolean over;
  private volatile int sent;

  private Feed(Broker broker, String topic, int perSecond) {
    this.producer =
        IdempotentProducer.builder(
                broker.settings(), new StringSerializer(), new StringSerializer())
            .guaranteedDelivery()
            .property(ProducerConfig.MAX_BLOCK_MS_CONFIG, 120_000)
            .closeTimeout(Duration.ofMinutes(2))
            .onFailure(failed -> failures.add(failed.cause().toString()))
            .metrics(new SimpleMeterRegistry())
            .build();
    this.thread = new Thread(() -> run(topic, perSecond), "feed");
  }

  static Feed start(Broker broker, String topic, int perSecond) {
    Feed feed = new Feed(broker, topic, perSecond);
    feed.thread.start();
    return feed;
  }

  private void run(String topic, int perSecond) {
    long begun = System.nanoTime();
    while (!over) {
      long due = (System.nanoTime() - begun) * perSecond / 1_000_000_000;
      while (sent < due && !over) {
        int next = sent;
        var unused = producer.send(topic, "k" + next % KEYS, "" + next);
        sent = next + 1;
      }
      LockSupport.parkNanos(TICK_NANOS);
    }
  }

  int sent() {
    return sent;
  }

  /** Ends it, and returns how many were sent, each acknowledged. */
  int end() throws InterruptedException {
    over = true;
    thread.join();
    producer.close();
    if (!failures.isEmpty()) {
      throw new AssertionError(failures.size() + " sends failed, as " + failures.get(0));
    }
    return sent;
  }

  @Override
  public void close() {
    over = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    producer.close();
  }
}
