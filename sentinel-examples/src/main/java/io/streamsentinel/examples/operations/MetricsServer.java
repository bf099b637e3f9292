package io.streamsentinel.examples.operations;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.streamsentinel.health.ConsumerHealth;
import io.streamsentinel.health.PartitionHealth;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.topic.TopicMeters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /metrics} for Prometheus and {@code GET /health} for whoever restarts things, on one
 * port. Health answers 200 if every consumer runs and no partition is quarantined, else 503; its
 * text says which and why.
 *
 * <p>Thread-safe. One thread answers, another asks brokers; both end with {@link #close}.
 */
public final class MetricsServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(MetricsServer.class);
  private static final Duration TOPICS_EVERY = Duration.ofSeconds(10);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics garbage = new JvmGcMetrics();
  private final Map<String, Supplier<ConsumerHealth>> consumers = new ConcurrentHashMap<>();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(task -> daemon(task, "metrics-server"));
  private final HttpServer server;
  private final ScheduledExecutorService asking =
      Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "metrics-topics"));
  private final List<TopicMeters> watched = new CopyOnWriteArrayList<>();

  private MetricsServer(HttpServer server) {
    this.server = server;
    new ClassLoaderMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    garbage.bindTo(registry);
    server.setExecutor(thread);
    server.createContext("/metrics", this::metrics);
    server.createContext("/health", this::health);
  }

  /**
   * Starts to answer on all addresses of this machine.
   *
   * @param port the port; 0 lets the system choose
   * @throws UncheckedIOException if the port is taken
   */
  public static MetricsServer start(int port) {
    try {
      HttpServer http = HttpServer.create(new InetSocketAddress(port), 0);
      MetricsServer server = new MetricsServer(http);
      http.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "METRICS_PORT %d can't be opened: name another, or 0 for any".formatted(port), e);
    }
  }

  /** Where meters are registered. */
  public PrometheusMeterRegistry registry() {
    return registry;
  }

  /** The port that answers. */
  public int port() {
    return server.getAddress().getPort();
  }

  /**
   * Adds a consumer to {@code /health}.
   *
   * @param name its group
   * @param health how it is; asked at each request
   */
  public void watch(String name, Supplier<ConsumerHealth> health) {
    consumers.put(name, health);
  }

  /**
   * Adds what brokers know of topics ({@link TopicMeters}), as of ten seconds ago at most. While
   * the brokers do not answer, the values stay as they were.
   *
   * @param kafka where they are
   * @param topics their names; all must exist
   */
  public void watchTopics(KafkaSettings kafka, List<String> topics) {
    TopicMeters meters = TopicMeters.of(kafka, topics, registry);
    watched.add(meters);
    asking.scheduleWithFixedDelay(
        () -> refresh(meters), 0, TOPICS_EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static void refresh(TopicMeters meters) {
    try {
      meters.refresh();
    } catch (KafkaException e) {
      LOG.warn("Topics' meters stay as they were: {}", e.getMessage());
    }
  }

  private static Thread daemon(Runnable task, String name) {
    Thread made = new Thread(task, name);
    made.setDaemon(true);
    return made;
  }

  private void metrics(HttpExchange exchange) throws IOException {
    answer(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", registry.scrape());
  }

  private void health(HttpExchange exchange) throws IOException {
    Map<String, ConsumerHealth> all = new TreeMap<>();
    consumers.forEach((name, health) -> all.put(name, health.get()));
    boolean healthy = all.values().stream().allMatch(ConsumerHealth::healthy);
    String text =
        all.entrySet().stream()
            .map(entry -> line(entry.getKey(), entry.getValue()))
            .collect(Collectors.joining());
    answer(
        exchange,
        healthy ? 200 : 503,
        "text/plain; charset=utf-8",
        (healthy ? "healthy\n" : "unhealthy\n") + text);
  }

  private static String line(String name, ConsumerHealth health) {
    String head =
        "%s: %s, %d partitions, last commit %s%s\n"
            .formatted(
                name,
                health.state(),
                health.partitions().size(),
                health.lastCommit().map(Object::toString).orElse("never"),
                health.failure().map(why -> ", failed: " + why).orElse(""));
    return head
        + health.partitions().stream()
            .filter(
                partition -> partition.quarantine().isPresent() || !partition.paused().isEmpty())
            .map(MetricsServer::line)
            .collect(Collectors.joining())
        + new TreeMap<>(health.blocks())
            .entrySet().stream()
                .map(block -> "  %s: %s\n".formatted(block.getKey(), block.getValue()))
                .collect(Collectors.joining());
  }

  private static String line(PartitionHealth partition) {
    return "  %s-%d: %s\n"
        .formatted(
            partition.topic(),
            partition.partition(),
            partition
                .quarantine()
                .map(why -> "quarantined: " + why)
                .orElseGet(() -> "paused: " + String.join(", ", partition.paused())));
  }

  private static void answer(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    try (exchange) {
      if (!exchange.getRequestMethod().equals("GET")) {
        exchange.sendResponseHeaders(405, -1);
        return;
      }
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    thread.shutdownNow();
    asking.shutdownNow();
    watched.forEach(TopicMeters::close);
    garbage.close();
    registry.close();
  }
}
