package io.streamsentinel.avro.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** A server that answers what it was told to, in order; the last answer for ever. */
public final class StubRegistry implements AutoCloseable {
  /** A schema as a registry answers it. */
  public static final String STRING_SCHEMA = "{\"schema\":\"\\\"string\\\"\"}";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Queue<Answer> answers = new ArrayDeque<>();
  private final Queue<Request> requests = new ConcurrentLinkedQueue<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile Answer last = new Answer(200, STRING_SCHEMA, Map.of(), false);

  /** What a client asked. */
  public record Request(String method, String path, String authorization, String body) {}

  private record Answer(int status, String body, Map<String, String> headers, boolean hangs) {}

  private StubRegistry(HttpServer server) {
    this.server = server;
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  /** A server without TLS. */
  public static StubRegistry plain() {
    try {
      return new StubRegistry(HttpServer.create(loopback(), 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A server with TLS that may ask for a client's certificate. */
  static StubRegistry secured(SSLContext tls, boolean clientCertificate) {
    try {
      HttpsServer server = HttpsServer.create(loopback(), 0);
      server.setHttpsConfigurator(
          new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters parameters) {
              SSLParameters wanted = tls.getDefaultSSLParameters();
              wanted.setNeedClientAuth(clientCertificate);
              parameters.setSSLParameters(wanted);
            }
          });
      return new StubRegistry(server);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /** Adds an answer. */
  public StubRegistry answers(int status, String body) {
    return answers(status, body, Map.of());
  }

  /** Adds an answer with headers. */
  public StubRegistry answers(int status, String body, Map<String, String> headers) {
    synchronized (answers) {
      answers.add(new Answer(status, body, headers, false));
    }
    return this;
  }

  /** Adds an answer that begins and never ends. */
  StubRegistry hangs() {
    synchronized (answers) {
      answers.add(new Answer(200, "", Map.of(), true));
    }
    return this;
  }

  private void handle(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    @Nullable String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    requests.add(
        new Request(
            exchange.getRequestMethod(),
            exchange.getRequestURI().getRawPath()
                + (exchange.getRequestURI().getRawQuery() == null
                    ? ""
                    : "?" + exchange.getRequestURI().getRawQuery()),
            authorization == null ? "" : authorization,
            body));
    Answer answer;
    synchronized (answers) {
      answer = answers.isEmpty() ? last : answers.remove();
      last = answer;
    }
    answer.headers().forEach(exchange.getResponseHeaders()::set);
    byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(answer.status(), answer.hangs() ? 0 : bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(answer.hangs() ? new byte[] {'{'} : bytes);
      if (answer.hangs()) {
        out.flush();
        closing.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What clients asked, oldest first. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** The server's address. */
  public URI address() {
    String scheme = server instanceof HttpsServer ? "https" : "http";
    return URI.create(scheme + "://localhost:" + server.getAddress().getPort());
  }

  /** How clients are to reach it, with the patience that a busy machine needs. */
  public Map<String, Object> configs() {
    return Map.of(
        "schema.registry.url", address().toString(),
        "http.connect.timeout.ms", 20_000,
        "http.read.timeout.ms", 20_000,
        "sentinel.registry.deadline.ms", 30_000);
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
