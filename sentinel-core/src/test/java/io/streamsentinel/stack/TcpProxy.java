package io.streamsentinel.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of network that a test can spoil: listens on a port of the loopback interface and
 * passes every connection on to a server.
 *
 * <p>TCP never loses bytes, it delivers them late or ends the connection. So does this proxy: what
 * is stalled is held back and arrives after {@link #heal()}, unless the connection is cut before.
 * Safe for use by several threads.
 */
public final class TcpProxy implements AutoCloseable {

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final int target;
  private final int port;
  private final Weather weather = new Weather();
  private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
  private @Nullable ServerSocket listening;
  private @Nullable Thread acceptor;

  private TcpProxy(int target, int port) {
    this.target = target;
    this.port = port;
  }

  /** The way of bytes through the proxy. */
  public enum Direction {
    /** Requests. */
    TO_SERVER,
    /** Replies. */
    TO_CLIENT
  }

  /** Starts a proxy before the loopback interface's port {@code target}. */
  public static TcpProxy before(int target) {
    return start(target, Ports.next());
  }

  static TcpProxy start(int target, int port) {
    TcpProxy proxy = new TcpProxy(target, port);
    proxy.listen();
    return proxy;
  }

  /** The port that clients connect to. */
  public int port() {
    return port;
  }

  /** {@code 127.0.0.1:port}. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  /** How many connections pass through at present. */
  public int connections() {
    return connections.size();
  }

  /** Holds back what travels in {@code direction}: one side hears nothing, the other does. */
  public void stall(Direction direction) {
    weather.stall(direction);
  }

  /** Holds back everything: packets vanish, as in a network partition. */
  public void partition() {
    stall(Direction.TO_SERVER);
    stall(Direction.TO_CLIENT);
  }

  /** Lets every byte in {@code direction} arrive this much later. */
  public void delay(Direction direction, Duration latency) {
    weather.delay(direction, latency);
  }

  /** Lets at most this many bytes a second pass in {@code direction}, per connection. */
  public void bandwidth(Direction direction, long bytesPerSecond) {
    weather.bandwidth(direction, bytesPerSecond);
  }

  /** Resets the present connections; what they held back is lost. New ones pass. */
  public void reset() {
    connections.forEach(ProxiedConnection::reset);
  }

  /** Resets the present connections and refuses new ones, as if the server were gone. */
  public synchronized void cut() {
    stopListening();
    reset();
  }

  /** Ends all faults. */
  public synchronized void heal() {
    weather.clear();
    if (listening == null) {
      listen();
    }
  }

  /** Ends all connections and gives the port back. */
  @Override
  public synchronized void close() {
    stopListening();
    connections.forEach(connection -> connection.close(CLOSE_LIMIT));
  }

  private synchronized void listen() {
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      listening = socket;
      acceptor = daemon("tcp-proxy-" + port, () -> accept(socket));
    } catch (IOException e) {
      throw new UncheckedIOException("The proxy cannot listen on port " + port, e);
    }
  }

  private void stopListening() {
    if (listening == null || acceptor == null) {
      return;
    }
    try {
      listening.close();
      acceptor.join(CLOSE_LIMIT.toMillis());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    listening = null;
  }

  private void accept(ServerSocket socket) {
    while (!socket.isClosed()) {
      try {
        connect(socket.accept());
      } catch (IOException e) {
        // Closed by cut() or close(); or the client was gone before it was accepted.
      }
    }
  }

  private void connect(Socket client) throws IOException {
    try {
      Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
      ProxiedConnection connection = new ProxiedConnection(client, server, weather);
      connections.add(connection);
      connection.start(() -> connections.remove(connection));
    } catch (IOException e) {
      // The server is down: its client sees the connection end at once.
      client.close();
    }
  }

  static Thread daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
