package io.streamsentinel.examples.market;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that is made again whenever it ends, until it is closed; on a thread of its own. The
 * wait grows with failures in a row and is short again after the first sign of life.
 */
final class Link implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Link.class);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  private final String name;
  private final Backoff backoff;
  private final Connection connection;
  private final Thread thread;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final AtomicLong connections = new AtomicLong();
  private volatile boolean alive;

  Link(String name, Backoff backoff, Connection connection) {
    this.name = name;
    this.backoff = backoff;
    this.connection = connection;
    this.thread = new Thread(this::run, name);
  }

  void start() {
    thread.start();
  }

  /** The connection has shown that it works. Any thread. */
  void alive() {
    alive = true;
  }

  /** How often it was tried to connect. */
  long connections() {
    return connections.get();
  }

  boolean closed() {
    return closing.getCount() == 0;
  }

  private void run() {
    int failures = 0;
    try {
      while (!closed()) {
        alive = false;
        connections.incrementAndGet();
        try {
          connection.runToItsEnd();
        } catch (InterruptedException e) {
          throw e;
        } catch (Exception e) {
          LOG.info("{}: {}", name, String.valueOf(e.getMessage()));
        }
        failures = alive ? 1 : failures + 1;
        if (closing.await(backoff.after(failures).toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      // close() asked for it.
    }
  }

  @Override
  public void close() {
    closing.countDown();
    connection.abandon();
    thread.interrupt();
    try {
      thread.join(CLOSE_LIMIT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One connection, from its making to its end. */
  interface Connection {
    void runToItsEnd() throws Exception;

    /** Ends what an interruption does not end. Any thread; there may be no connection. */
    default void abandon() {}
  }
}
