package io.streamsentinel.examples.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands before the real registry, and is down or answers something else when told to. */
public final class RegistryGateway implements AutoCloseable {

  private final String registry;
  private final int port;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;
  private volatile int status;
  private volatile String replacedPath = "";
  private volatile String replacement = "";

  /** Not up yet. */
  public RegistryGateway(String registry) {
    this.registry = registry;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its address, in place of the registry's. */
  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Passes requests on. */
  void passes() {
    answers(0);
  }

  /** Passes requests on, but for those to a path with this in it, which get this answer. */
  public void passesBut(String path, String body) {
    replacedPath = path;
    replacement = body;
    passes();
  }

  /** Answers every request with a status. */
  void answers(int status) {
    this.status = status;
    if (server == null) {
      try {
        server =
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      server.setExecutor(threads);
      server.createContext("/", this::handle);
      server.start();
    }
  }

  /** Nobody listens: connections are refused. */
  void down() {
    if (server != null) {
      server.stop(0);
      server = null;
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      if (status == 0
          && !replacedPath.isEmpty()
          && exchange.getRequestURI().getPath().contains(replacedPath)) {
        answer(exchange, 200, replacement.getBytes(StandardCharsets.UTF_8));
      } else if (status == 0) {
        forward(exchange, body);
      } else {
        String error = "{\"error_code\":%d,\"message\":\"told to\"}".formatted(status);
        answer(exchange, status, error.getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private void forward(HttpExchange exchange, byte[] body) throws IOException {
    HttpURLConnection there =
        (HttpURLConnection)
            URI.create(registry + exchange.getRequestURI()).toURL().openConnection();
    there.setRequestMethod(exchange.getRequestMethod());
    if (body.length > 0) {
      there.setRequestProperty(
          "Content-Type", exchange.getRequestHeaders().getFirst("Content-Type"));
      there.setDoOutput(true);
      there.getOutputStream().write(body);
    }
    int code = there.getResponseCode();
    try (InputStream in = code < 400 ? there.getInputStream() : there.getErrorStream()) {
      answer(exchange, code, in == null ? new byte[0] : in.readAllBytes());
    }
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/vnd.schemaregistry.v1+json");
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    down();
    threads.shutdownNow();
  }
}
