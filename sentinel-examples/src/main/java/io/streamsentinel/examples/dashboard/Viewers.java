package io.streamsentinel.examples.dashboard;

import io.javalin.http.sse.SseClient;
import io.streamsentinel.examples.dashboard.streams.BusyException;
import io.streamsentinel.examples.dashboard.streams.UnknownTopicException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;

/**
 * Those who watch live, 32 at most. Each has a thread, so that one whose line is slow keeps nobody
 * waiting.
 */
final class Viewers implements AutoCloseable {

  private static final int VIEWERS = 32;

  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicInteger number = new AtomicInteger();
  private final ExecutorService threads =
      new ThreadPoolExecutor(
          0,
          VIEWERS,
          10,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          task -> {
            Thread made = new Thread(task, "dashboard-viewer-" + number.incrementAndGet());
            made.setDaemon(true);
            return made;
          });

  boolean watching(SseClient client) {
    return closed.getCount() > 0 && !client.terminated();
  }

  /** Sends a text each second, until the client is gone. */
  void everySecond(SseClient client, String event, Supplier<String> text) {
    show(
        client,
        () -> {
          do {
            client.sendEvent(event, text.get());
          } while (!elapsed() && watching(client));
        });
  }

  /** Whether all is closed before the second is over. */
  private boolean elapsed() {
    try {
      return closed.await(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** Runs what sends to a client, on a thread of the client's own; then lets the client go. */
  void show(SseClient client, Runnable sending) {
    client.keepAlive();
    try {
      threads.execute(
          () -> {
            try {
              sending.run();
            } catch (UnknownTopicException | BusyException e) {
              client.sendEvent("refused", Json.of(new Problem(String.valueOf(e.getMessage()))));
            } catch (KafkaException e) {
              client.sendEvent("refused", Json.of(new Problem("The brokers do not answer.")));
            } finally {
              client.close();
            }
          });
    } catch (RejectedExecutionException e) {
      client.sendEvent(
          "refused", Json.of(new Problem(VIEWERS + " viewers are watching; close one of them.")));
      client.close();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    threads.shutdownNow();
  }
}
