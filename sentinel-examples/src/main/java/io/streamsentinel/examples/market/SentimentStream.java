package io.streamsentinel.examples.market;

import io.streamsentinel.avro.event.SentimentEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sentiment as lines of JSON over an HTTP response that does not end; empty lines are the sender's
 * way to say that it is still there.
 *
 * <p>A response is given up when nothing, not even an empty line, comes for {@code idleTimeout}, or
 * when a line is longer than 64 KiB. When it connects again it names the last event in the header
 * {@code Last-Event-ID}, and drops what comes again of the last 10,000. A line that is no event is
 * counted and passed over.
 */
public final class SentimentStream implements AutoCloseable {

  private static final int LONGEST_LINE = 64 << 10;
  private static final int REMEMBERED = 10_000;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private final URI source;
  private final Duration idleTimeout;
  private final Consumer<SentimentEvent> events;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();
  private final ScheduledExecutorService watchdog =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "sentiment-watchdog");
            thread.setDaemon(true);
            return thread;
          });
  private final Link link;
  private final AtomicLong malformed = new AtomicLong();
  private final AtomicLong repeated = new AtomicLong();
  private final AtomicLong keptAlive = new AtomicLong();
  private final Set<String> seen =
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
              return size() > REMEMBERED;
            }
          });
  private volatile long heardNanos;
  private volatile @Nullable InputStream current;
  private @Nullable String lastId;

  private SentimentStream(
      URI source, Duration idleTimeout, Backoff backoff, Consumer<SentimentEvent> events) {
    this.source = source;
    this.idleTimeout = idleTimeout;
    this.events = events;
    this.link = new Link("sentiment", backoff, new Response());
  }

  /**
   * Starts a stream.
   *
   * @param source its address
   * @param idleTimeout how long a response may be silent; positive
   * @param backoff how long to wait before connecting again
   * @param events gets the events, one after the other
   */
  public static SentimentStream start(
      URI source, Duration idleTimeout, Backoff backoff, Consumer<SentimentEvent> events) {
    if (idleTimeout.toMillis() < 1) {
      throw new IllegalArgumentException("idleTimeout must be positive: " + idleTimeout);
    }
    SentimentStream stream = new SentimentStream(source, idleTimeout, backoff, events);
    stream.link.start();
    return stream;
  }

  /** How often it was tried to connect. */
  public long connections() {
    return link.connections();
  }

  /** How many lines held no event. */
  public long malformed() {
    return malformed.get();
  }

  /** How many events came again after a reconnection, and were dropped. */
  public long repeated() {
    return repeated.get();
  }

  /** How many empty lines came. */
  public long keptAlive() {
    return keptAlive.get();
  }

  private void connect() throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(source)
            .header("Accept", "application/x-ndjson")
            .timeout(CONNECT_TIMEOUT);
    if (lastId != null) {
      request.header("Last-Event-ID", lastId);
    }
    HttpResponse<InputStream> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      if (response.statusCode() != 200) {
        throw new IOException(source + " answers " + response.statusCode());
      }
      heardNanos = System.nanoTime();
      current = body;
      if (link.closed()) {
        return;
      }
      long step = Math.max(1, idleTimeout.toMillis() / 4);
      ScheduledFuture<?> watch =
          watchdog.scheduleAtFixedRate(
              () -> closeIfSilent(body), step, step, TimeUnit.MILLISECONDS);
      try {
        read(body);
      } finally {
        watch.cancel(false);
      }
    }
  }

  private void closeIfSilent(InputStream body) {
    if (System.nanoTime() - heardNanos > idleTimeout.toNanos()) {
      end(body);
    }
  }

  /** A read that waits for a silent sender ends when its stream is closed, and not before. */
  private static void end(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      // It is over either way.
    }
  }

  private void read(InputStream body) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    byte[] buffer = new byte[8 << 10];
    for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
      heardNanos = System.nanoTime();
      for (int i = 0; i < read; i++) {
        if (buffer[i] == '\n') {
          take(line.toString(StandardCharsets.UTF_8));
          line.reset();
        } else if (line.size() == LONGEST_LINE) {
          throw new IOException("a line of more than " + LONGEST_LINE + " bytes");
        } else {
          line.write(buffer[i]);
        }
      }
    }
    throw new IOException("the response ended");
  }

  private void take(String line) {
    if (line.isBlank()) {
      link.alive();
      keptAlive.incrementAndGet();
      return;
    }
    SentimentEvent event = SentimentLine.parse(line).orElse(null);
    if (event == null) {
      malformed.incrementAndGet();
      return;
    }
    link.alive();
    if (seen.add(event.getEventId())) {
      lastId = event.getEventId();
      events.accept(event);
    } else {
      repeated.incrementAndGet();
    }
  }

  @Override
  public void close() {
    link.close();
    watchdog.shutdown();
  }

  /** The response that is being read. */
  private final class Response implements Link.Connection {

    @Override
    public void runToItsEnd() throws IOException, InterruptedException {
      connect();
    }

    @Override
    public void abandon() {
      InputStream body = current;
      if (body != null) {
        end(body);
      }
    }
  }
}
