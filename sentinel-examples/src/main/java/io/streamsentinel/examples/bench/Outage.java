package io.streamsentinel.examples.bench;

import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.error.RetriableException;
import io.streamsentinel.health.ConsumerHealth;
import io.streamsentinel.health.PartitionHealth;
import io.streamsentinel.resilience.backpressure.Backpressure;
import io.streamsentinel.resilience.dependency.Dependency;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.unit.Format;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A consumer that asks an HTTP server about each record, on a real broker, while that server
 * becomes slow, fails now and then, and goes away, and comes back each time.
 */
final class Outage {

  private static final int WORKERS = 16;
  private static final int CONCURRENCY = 64;
  private static final Duration DRAIN = Duration.ofSeconds(90);
  private static final double WARM_MILLIS = 200;

  /** A stretch of the run; moments in seconds since it began. */
  record Phase(String name, boolean broken, double from, double to) {}

  /** How the consumer was at a moment. */
  record Glimpse(double second, int limit, boolean open, boolean paused) {}

  /** What happened. */
  record Course(
      List<Phase> phases,
      List<Glimpse> glimpses,
      List<SteadyStream.Seen> seen,
      String faults,
      int sent) {}

  private final String servers;
  private final String in;
  private final String out;
  private final String deadLetters;
  private final String group;
  private final int perSecond;
  private final Duration each;

  /** {@code each} is how long a phase lasts. The topics must exist and be empty. */
  Outage(
      String servers,
      String in,
      String out,
      String deadLetters,
      String group,
      int perSecond,
      Duration each) {
    this.servers = servers;
    this.in = in;
    this.out = out;
    this.deadLetters = deadLetters;
    this.group = group;
    this.perSecond = perSecond;
    this.each = each;
  }

  Course run() throws Exception {
    Dependency api = Dependency.named("api").timeLimit(Duration.ofSeconds(1)).build();
    Backpressure pressure = Backpressure.upTo(CONCURRENCY).build();
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    try (SpoiledServer server = SpoiledServer.start(WORKERS)) {
      HttpRequest question = HttpRequest.newBuilder(server.uri()).build();
      ExactlyOnceConsumer consumer =
          ExactlyOnceConsumer.builder(
                  KafkaSettings.of(servers), group, Set.of(in), Format.strings())
              .deadLetters(deadLetters)
              .concurrency(CONCURRENCY)
              .with(pressure)
              .with(api)
              .process(
                  (record, unit) -> {
                    api.call(() -> ask(client, question));
                    unit.send(out, record.key(), record.value());
                  })
              .build();
      Thread running = new Thread(consumer::run, "outage-consumer");
      running.start();
      try (consumer) {
        return watched(consumer, server);
      } finally {
        running.join();
      }
    }
  }

  private static int ask(HttpClient client, HttpRequest question)
      throws IOException, InterruptedException {
    HttpResponse<Void> answer = client.send(question, HttpResponse.BodyHandlers.discarding());
    if (answer.statusCode() >= 500) {
      throw new RetriableException("the API answered " + answer.statusCode());
    }
    return answer.statusCode();
  }

  private Course watched(ExactlyOnceConsumer consumer, SpoiledServer server) throws Exception {
    ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    List<Glimpse> glimpses = new ArrayList<>();
    try (SteadyStream stream = new SteadyStream(servers, in, out, perSecond)) {
      var unused =
          clock.scheduleAtFixedRate(
              () -> glimpses.add(glimpse(stream.nanos() / 1e9, consumer.health())),
              0,
              250,
              TimeUnit.MILLISECONDS);
      warm(stream);
      List<Phase> phases = phases(stream, server);
      stream.end();
      long deadline = System.nanoTime() + DRAIN.toNanos();
      while (stream.seen().size() < stream.sent() && System.nanoTime() - deadline < 0) {
        pass(Duration.ofMillis(100));
      }
      // What comes out twice comes late.
      pass(Duration.ofSeconds(1));
      clock.shutdown();
      clock.awaitTermination(5, TimeUnit.SECONDS);
      return new Course(phases, glimpses, stream.seen(), stream.faults(), stream.sent());
    } finally {
      clock.shutdownNow();
    }
  }

  /** Until what comes out came in just before: then what follows is the server's doing. */
  private void warm(SteadyStream stream) throws InterruptedException {
    long deadline = System.nanoTime() + DRAIN.toNanos();
    boolean warm = false;
    while (!warm) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(
            "the machine is too busy to tell: " + perSecond + " records a second are too many");
      }
      pass(Duration.ofMillis(250));
      long since = stream.nanos() - Duration.ofSeconds(1).toNanos();
      List<Double> latest =
          stream.seen().stream()
              .filter(each -> each.seenNanos() > since)
              .map(SteadyStream.Seen::latencyMillis)
              .sorted()
              .toList();
      warm = latest.size() > perSecond / 2 && OutageFigures.percentile(latest, 0.9) < WARM_MILLIS;
    }
  }

  private interface Change {
    void make() throws IOException;
  }

  private List<Phase> phases(SteadyStream stream, SpoiledServer server) throws Exception {
    Map<String, Change> changes = new LinkedHashMap<>();
    changes.put("2 ms", () -> {});
    changes.put("500 ms", () -> server.takes(Duration.ofMillis(500)));
    changes.put("2 ms ", () -> server.takes(Duration.ofMillis(2)));
    changes.put("30 % fail", () -> server.fails(0.3));
    changes.put("2 ms  ", () -> server.fails(0));
    changes.put("away", server::stop);
    changes.put("2 ms   ", server::restart);
    List<Phase> phases = new ArrayList<>();
    for (Map.Entry<String, Change> change : changes.entrySet()) {
      double from = stream.nanos() / 1e9;
      change.getValue().make();
      pass(each);
      String name = change.getKey().strip();
      phases.add(new Phase(name, !name.equals("2 ms"), from, stream.nanos() / 1e9));
    }
    return phases;
  }

  private static void pass(Duration time) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(time.toNanos());
  }

  private static Glimpse glimpse(double second, ConsumerHealth health) {
    String pressure = health.blocks().getOrDefault("backpressure", "0 of 0 handlers");
    int limit = Integer.parseInt(pressure.split(" ", -1)[2]);
    String api = health.blocks().getOrDefault("api", "");
    boolean paused =
        health.partitions().stream()
            .map(PartitionHealth::paused)
            .flatMap(List::stream)
            .anyMatch(reason -> reason.startsWith("not now"));
    return new Glimpse(second, limit, api.startsWith("circuit open"), paused);
  }
}
