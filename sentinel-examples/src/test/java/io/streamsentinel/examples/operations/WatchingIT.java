package io.streamsentinel.examples.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.metrics.Meters;
import io.streamsentinel.producer.IdempotentProducer;
import io.streamsentinel.settings.Deployment;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.topic.Topic;
import io.streamsentinel.topic.TopicMeters;
import io.streamsentinel.topic.Topics;
import io.streamsentinel.unit.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus scrapes a running consumer; every query of the dashboards returns data. */
@Tag("long")
class WatchingIT {

  private static final Path DOCS = Path.of("..", "docs");
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Test
  void every_dashboard_query_returns_data_and_an_alert_fires_only_under_its_fault(
      @TempDir Path folder) throws Exception {
    Path program = Prometheus.program().orElse(folder);
    assumeTrue(Files.isExecutable(program) && !program.equals(folder), "prometheus not installed");
    KafkaSettings kafka = KafkaSettings.of(Stack.shared().bootstrapServers());
    String in = "watching-in-" + UUID.randomUUID();
    String out = "watching-out-" + UUID.randomUUID();
    String dead = "watching-dead-" + UUID.randomUUID();
    try (Topics topics = Topics.of(kafka, Deployment.DEVELOPMENT)) {
      topics.apply(
          topics.plan(
              List.of(
                  Topic.builder(in, 1).build(),
                  Topic.builder(out, 1).build(),
                  Topic.builder(dead, 1).build())));
    }
    try (MetricsServer server = MetricsServer.start(0);
        TopicMeters sizes = TopicMeters.of(kafka, List.of(in, out), server.registry());
        IdempotentProducer<String, String> producer =
            IdempotentProducer.builder(kafka, new StringSerializer(), new StringSerializer())
                .metrics(server.registry())
                .build()) {
      AtomicInteger failed = elsewhere(server.registry());
      ExactlyOnceConsumer consumer =
          ExactlyOnceConsumer.builder(
                  kafka, "watching-" + UUID.randomUUID(), Set.of(in), Format.strings())
              .deadLetters(dead)
              .metrics(server.registry())
              .process((record, unit) -> unit.send(out, record.key(), record.value()))
              .build();
      server.watch("watching", consumer::health);
      Thread running = new Thread(consumer::run, "watching-consumer");
      running.start();
      try (Prometheus prometheus =
          Prometheus.start(program, folder, DOCS.resolve("prometheus/alerts.yml"), server.port())) {
        List<String> queries = queries();
        assertThat(queries).hasSizeGreaterThan(30);
        await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofSeconds(1))
            .ignoreExceptions()
            .untilAsserted(
                () -> {
                  producer.send(in, "key", "value").get();
                  sizes.refresh();
                  List<String> empty = new ArrayList<>();
                  for (String query : queries) {
                    if (prometheus.query(query).isEmpty()) {
                      empty.add(query);
                    }
                  }
                  assertThat(empty).isEmpty();
                });
        assertThat(prometheus.rules()).isEqualTo(25);
        assertThat(prometheus.fires("ConsumerFailed")).isFalse();

        failed.set(4);

        await().atMost(PATIENCE).until(() -> prometheus.fires("ConsumerFailed"));
      } finally {
        consumer.close();
        running.join();
      }
    }
  }

  /** Meters of blocks that this test does not run: state, features, decisions, another consumer. */
  private static AtomicInteger elsewhere(MeterRegistry registry) {
    Tags group = Tags.of("group", "elsewhere");
    AtomicInteger state = new AtomicInteger(1);
    registry.gauge(Meters.STATE, group, state);
    registry.timer("streaming.state.commit", group).record(Duration.ofMillis(3));
    registry.gauge("streaming.features.watermark.lag", 5);
    registry.timer("streaming.features.flush").record(Duration.ofMillis(3));
    for (String name : List.of("late", "refused", "invalid")) {
      registry.counter("streaming.features." + name).increment();
    }
    registry.counter(Meters.DUPLICATES, group).increment();
    registry.counter("streaming.fraud.decisions", "decision", "APPROVE").increment();
    registry.counter("streaming.transaction.amount", "currency", "EUR").increment(10);
    DistributionSummary.builder("streaming.fraud.score")
        .serviceLevelObjectives(10, 50, 100)
        .register(registry)
        .record(50);
    return state;
  }

  private static List<String> queries() throws IOException {
    List<String> queries = new ArrayList<>();
    try (Stream<Path> files = Files.list(DOCS.resolve("grafana"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".json")).toList()) {
        for (JsonNode panel : new ObjectMapper().readTree(file.toFile()).path("panels")) {
          panel.path("targets").forEach(target -> queries.add(target.path("expr").asText()));
        }
      }
    }
    return queries;
  }
}
