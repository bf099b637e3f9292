package io.streamsentinel.stack;

import io.streamsentinel.stack.TcpProxy.Direction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** One connection through a proxy: two flows, each with a thread that reads and one that writes. */
final class ProxiedConnection {

  private final Socket client;
  private final Socket server;
  private final Flow requests;
  private final Flow replies;
  private final AtomicInteger running = new AtomicInteger();
  private final List<Thread> threads = new ArrayList<>();

  ProxiedConnection(Socket client, Socket server, Weather weather) {
    this.client = client;
    this.server = server;
    this.requests = new Flow(Direction.TO_SERVER, weather, client, server);
    this.replies = new Flow(Direction.TO_CLIENT, weather, server, client);
  }

  synchronized void start(Runnable whenEnded) {
    running.set(4);
    for (Flow flow : List.of(requests, replies)) {
      threads.add(thread("read", flow, flow::read, whenEnded));
      threads.add(thread("write", flow, flow::write, whenEnded));
    }
  }

  private interface Step {
    void run() throws IOException, InterruptedException;
  }

  private Thread thread(String what, Flow flow, Step step, Runnable whenEnded) {
    return TcpProxy.daemon(
        "tcp-proxy-" + what + "-" + flow.direction() + "-" + client.getLocalPort(),
        () -> {
          try {
            step.run();
          } catch (IOException e) {
            // One side is gone: so is the connection.
            reset();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            reset();
          } finally {
            if (running.decrementAndGet() == 0) {
              closeSockets();
              whenEnded.run();
            }
          }
        });
  }

  /** Ends both sides with a reset. */
  void reset() {
    for (Socket socket : List.of(client, server)) {
      try {
        socket.setSoLinger(true, 0);
      } catch (IOException e) {
        // Closed already.
      }
    }
    closeSockets();
    requests.abandon();
    replies.abandon();
  }

  /** Resets, and waits for the threads. */
  synchronized void close(Duration limit) {
    reset();
    try {
      for (Thread thread : threads) {
        thread.join(limit.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeSockets() {
    try {
      client.close();
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
