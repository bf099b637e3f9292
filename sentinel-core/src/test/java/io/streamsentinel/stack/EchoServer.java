package io.streamsentinel.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Answers each byte with itself. */
final class EchoServer implements AutoCloseable {

  private final ServerSocket listening;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong received = new AtomicLong();

  private EchoServer(ServerSocket listening) {
    this.listening = listening;
  }

  static EchoServer start() throws IOException {
    EchoServer server =
        new EchoServer(new ServerSocket(Ports.next(), 50, InetAddress.getLoopbackAddress()));
    TcpProxy.daemon("echo", server::accept);
    return server;
  }

  int port() {
    return listening.getLocalPort();
  }

  /** How many bytes have come in on all connections. */
  long received() {
    return received.get();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket socket = listening.accept();
        open.add(socket);
        if (listening.isClosed()) {
          // Accepted while close() ran, which may not have seen it.
          socket.close();
        }
        TcpProxy.daemon("echo-connection", () -> echo(socket));
      } catch (IOException e) {
        // Closed.
      }
    }
  }

  private void echo(Socket socket) {
    byte[] buffer = new byte[8192];
    try (socket) {
      for (int count = socket.getInputStream().read(buffer);
          count >= 0;
          count = socket.getInputStream().read(buffer)) {
        received.addAndGet(count);
        socket.getOutputStream().write(buffer, 0, count);
      }
    } catch (IOException e) {
      // The client is gone.
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
