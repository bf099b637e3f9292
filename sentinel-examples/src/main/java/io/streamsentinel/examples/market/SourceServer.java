package io.streamsentinel.examples.market;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A server on this machine that speaks HTTP and WebSockets byte by byte, so that it can misbehave:
 * what each connection does is said beforehand, one after the other, or for all of them; one that
 * nobody said anything about is closed at once.
 */
final class SourceServer implements AutoCloseable {

  private static final String WEBSOCKET_KEY = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private final ServerSocket server;
  private final Behaviour otherwise;
  private final Queue<Behaviour> behaviours = new ConcurrentLinkedQueue<>();
  private final List<Map<String, String>> requests = new CopyOnWriteArrayList<>();
  private final List<String> messages = new CopyOnWriteArrayList<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final Thread thread = new Thread(this::accept, "source-server");

  /** What happens to a connection once its request was read. */
  interface Behaviour {
    void on(Connection connection) throws IOException;
  }

  /** Whose connections do as {@link #then} says. */
  SourceServer() throws IOException {
    this(connection -> {});
  }

  /** Of whose connections all do the same, unless {@link #then} says otherwise. */
  SourceServer(Behaviour otherwise) throws IOException {
    this.otherwise = otherwise;
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    thread.setDaemon(true);
    thread.start();
  }

  String address() {
    return "localhost:" + server.getLocalPort();
  }

  /** What the next connection of which nothing is said yet does. */
  SourceServer then(Behaviour behaviour) {
    behaviours.add(behaviour);
    return this;
  }

  /** The headers of all requests so far, by lower-case name. */
  List<Map<String, String>> requests() {
    return requests;
  }

  /** The first text message of each WebSocket. */
  List<String> messages() {
    return messages;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        sockets.add(socket);
        Thread serving = new Thread(() -> serve(socket), "source-connection");
        serving.setDaemon(true);
        serving.start();
      } catch (IOException e) {
        return; // Closed.
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      Connection connection = new Connection(socket);
      requests.add(connection.headers);
      Behaviour behaviour = behaviours.poll();
      (behaviour == null ? otherwise : behaviour).on(connection);
    } catch (IOException e) {
      // The client has gone.
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One connection. */
  final class Connection {

    private final BufferedReader in;
    private final OutputStream out;
    private final Map<String, String> headers = new HashMap<>();

    private Connection(Socket socket) throws IOException {
      this.in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      this.out = socket.getOutputStream();
      @Nullable String line = in.readLine();
      for (line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        int colon = line.indexOf(':');
        headers.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
    }

    /** A header of the request, by its lower-case name. */
    Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name));
    }

    void raw(String text) throws IOException {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
    }

    /** The head of an HTTP answer that goes on until the connection ends. */
    void ok() throws IOException {
      raw("HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nConnection: close\r\n\r\n");
    }

    void refuse(int status) throws IOException {
      raw("HTTP/1.1 " + status + " No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }

    /** Accepts a WebSocket and waits for the client's first message. */
    void upgrade() throws IOException {
      try {
        byte[] hash =
            MessageDigest.getInstance("SHA-1")
                .digest(
                    (headers.get("sec-websocket-key") + WEBSOCKET_KEY)
                        .getBytes(StandardCharsets.US_ASCII));
        raw(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: "
                + Base64.getEncoder().encodeToString(hash)
                + "\r\n\r\n");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
      messages.add(message());
    }

    /** A text message in one frame. */
    void text(String text) throws IOException {
      frame(0x81, text);
    }

    /** A frame: its first byte, and what is in it. */
    void frame(int first, String text) throws IOException {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      if (bytes.length < 126) {
        out.write(new byte[] {(byte) first, (byte) bytes.length});
      } else {
        out.write(new byte[] {(byte) first, 126, (byte) (bytes.length >>> 8), (byte) bytes.length});
      }
      out.write(bytes);
      out.flush();
    }

    /** Says nothing more, and keeps the connection until the client ends it. */
    void stall() throws IOException {
      while (in.read() >= 0) {
        // Whatever the client says.
      }
    }

    /** A masked text frame of less than 64 KiB, which is what clients send. */
    private String message() throws IOException {
      in.read();
      int length = in.read() & 0x7F;
      if (length == 126) {
        length = in.read() << 8 | in.read();
      }
      List<Integer> mask = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        mask.add(in.read());
      }
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < length; i++) {
        text.append((char) (in.read() ^ mask.get(i % 4)));
      }
      return text.toString();
    }
  }
}
