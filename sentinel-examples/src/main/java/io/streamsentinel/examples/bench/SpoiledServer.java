package io.streamsentinel.examples.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An HTTP server with so many workers, that can be made slow, unreliable, or taken away. */
final class SpoiledServer implements AutoCloseable {

  private final int workers;
  private final int port;
  private volatile long serviceNanos = Duration.ofMillis(2).toNanos();
  private volatile double failing;
  private @Nullable HttpServer server;
  private @Nullable ExecutorService threads;

  private SpoiledServer(int workers) throws IOException {
    this.workers = workers;
    this.port = open(0);
  }

  /** Starts a server that takes 2 ms a call. */
  static SpoiledServer start(int workers) throws IOException {
    return new SpoiledServer(workers);
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + port + "/check");
  }

  /** How long a call takes from now on. */
  void takes(Duration service) {
    serviceNanos = service.toNanos();
  }

  /** Which share of calls is answered with 503 from now on. */
  void fails(double share) {
    failing = share;
  }

  /** Ends it: connections are refused. */
  void stop() {
    if (server != null && threads != null) {
      server.stop(0);
      threads.shutdownNow();
      server = null;
    }
  }

  /** Starts it again on its port. */
  void restart() throws IOException {
    stop();
    open(port);
  }

  private int open(int wanted) throws IOException {
    HttpServer opened =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), 512);
    ExecutorService pool =
        Executors.newFixedThreadPool(
            workers,
            task -> {
              Thread thread = new Thread(task, "spoiled-server");
              thread.setDaemon(true);
              return thread;
            });
    opened.setExecutor(pool);
    opened.createContext("/check", this::answer);
    opened.start();
    server = opened;
    threads = pool;
    return opened.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      TimeUnit.NANOSECONDS.sleep(serviceNanos);
      boolean fails = ThreadLocalRandom.current().nextDouble() < failing;
      exchange.sendResponseHeaders(fails ? 503 : 200, -1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stop();
  }
}
