package io.streamsentinel.examples.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.lettuce.core.RedisClient;
import io.streamsentinel.avro.event.ChargebackEvent;
import io.streamsentinel.avro.serde.SentinelAvroSerializer;
import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.error.FatalException;
import io.streamsentinel.error.RetriableException;
import io.streamsentinel.examples.pipeline.AtWork;
import io.streamsentinel.examples.pipeline.Feed;
import io.streamsentinel.metrics.Meters;
import io.streamsentinel.resilience.dependency.Dependency;
import io.streamsentinel.stack.Server;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TestScope;
import io.streamsentinel.stack.WithStack;
import io.streamsentinel.unit.Format;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Prometheus with the rules of {@code docs/prometheus/alerts.yml} scrapes the running
 * payments pipeline, whose blocks have registered every meter. Each query of the dashboards returns
 * data, no alert fires while all is well, and each fires under a fault that is really planted.
 *
 * <p>So that this takes minutes and not hours, the rules are read with minutes made seconds and
 * hours made minutes, in windows, in {@code for:} and in the names of recorded series; nothing else
 * is changed, no threshold either. The rules as they are written are tested, on made-up series, by
 * {@link AlertRulesIT}.
 */
@Tag("long")
@Tag("measures")
@WithStack(
    own = true,
    start = {Service.KAFKA, Service.REDIS, Service.REGISTRY, Service.POSTGRES})
class AlertsFireIT {

  private static final Path DOCS = Path.of("..", "docs");
  private static final Pattern TIMES = Pattern.compile("\\b(ratio)?(\\d+)([mh])\\b");
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration MOMENT = Duration.ofSeconds(1);
  private static final int QUIET_SCRAPES = 45;

  /** So often within five minutes a consumer replaces its producers; then it ends. */
  private static final int FENCES_BORNE = 5;

  private Stack stack;
  private Path folder;
  private Path program;
  private WatchedPipeline pipeline;
  private Prometheus prometheus;

  @BeforeEach
  void watch(Stack stack, TestScope scope, @TempDir Path folder) throws IOException {
    this.stack = stack;
    this.folder = folder;
    program = Prometheus.program().orElse(folder);
    assumeTrue(!program.equals(folder), "prometheus is not installed");
    pipeline = new WatchedPipeline(stack, scope);
    prometheus = Prometheus.start(program, folder, hurried(), pipeline.port());
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> prometheus.scrapes() >= 3 && prometheus.query("ALERTS").isEmpty());
    prometheus.forget();
  }

  @AfterEach
  void leave() {
    if (pipeline != null) {
      prometheus.close();
      pipeline.close();
    }
  }

  @Test
  void quiet_run_has_data_for_every_dashboard_query_and_raises_no_alert() throws Exception {
    List<String> queries = queries();
    assertThat(queries).hasSizeGreaterThan(30);

    await()
        .atMost(PATIENCE)
        .pollInterval(MOMENT)
        .untilAsserted(
            () -> {
              List<String> empty = new ArrayList<>();
              for (String query : queries) {
                if (prometheus.query(query).isEmpty()) {
                  empty.add(query);
                }
              }
              assertThat(empty).isEmpty();
              assertThat(prometheus.scrapes()).isGreaterThan(QUIET_SCRAPES);
            });

    assertThat(prometheus.alerts()).hasSizeGreaterThan(15);
    assertThat(prometheus.fired()).isEmpty();
  }

  @Test
  void slow_handler_raises_lag_throughput_and_latency() {
    pipeline.model().stall();
    pipeline.burst(15_000);
    awaitFired("ConsumerLagHigh", "ThroughputLow");

    pipeline.model().takes(Duration.ofMillis(20));

    awaitFired("LatencyBudgetBurnsFast", "LatencyBudgetBurns");
  }

  @Test
  void poison_raises_the_error_ratio_and_burns_the_budget_of_handled_records() {
    pipeline.poison(1);

    awaitFired("ErrorRatioHigh", "HandledBudgetBurnsFast", "HandledBudgetBurns");
  }

  @Test
  void topic_that_takes_no_record_raises_failing_sends() throws Exception {
    String topic = pipeline.topics().chargebacks();
    try (Feed<ChargebackEvent> chargebacks =
        Feed.open(
            pipeline.kafka(),
            topic,
            new SentinelAvroSerializer<>(pipeline.registry()),
            pipeline.meters())) {
      chargebacks.send("somebody", chargeback());
      chargebacks.flush();
      limit(topic, "10");

      awaitFired(() -> chargebacks.send("somebody", chargeback()), "SendsFailing");
    }
  }

  @Test
  void redis_that_loses_its_data_raises_rebuilds_and_one_that_hangs_raises_staleness() {
    RedisClient client = RedisClient.create(stack.redisUri());
    try (var connection = client.connect()) {
      awaitFired(connection.sync()::flushall, "FeaturesRebuilding");
    } finally {
      client.shutdown();
    }

    stack.redis().pause();
    try {
      awaitFired("FeaturesStale");
    } finally {
      stack.redis().resume();
    }
  }

  @Test
  void another_process_with_the_same_ids_raises_aborts_rebuilds_and_the_consumers_end()
      throws Exception {
    pipeline.rate(10);
    List<String> id = transactionalId(pipeline.topics().decisionGroup());
    try (Admin admin = Admin.create(pipeline.kafka().properties())) {
      for (int i = 0; i < FENCES_BORNE; i++) {
        double before = rebuilds();
        admin.fenceProducers(id).all().get();
        await().atMost(PATIENCE).until(() -> rebuilds() > before);
      }
      awaitFired("TransactionsAborting", "ProducersRebuilt");

      admin.fenceProducers(id).all().get();

      awaitFired("ConsumerFailed");
    }

    assertThatThrownBy(pipeline::stop)
        .isInstanceOf(FatalException.class)
        .hasMessageContaining("another live process uses the same ids");
  }

  @Test
  void broker_that_hangs_behind_a_committed_database_raises_the_stuck_outbox() {
    pipeline.model().takes(Duration.ofMillis(20));
    pipeline.burst(2_000);
    await()
        .atMost(PATIENCE)
        .until(() -> prometheus.query("sum(streaming_consumer_lag) > 1000").size() == 1);
    Server broker = stack.kafka().brokers().get(0);

    broker.pause();
    try {
      awaitFired("OutboxStuck");
    } finally {
      broker.resume();
    }
  }

  @Test
  void database_behind_kafka_raises_the_quarantine_and_a_process_that_is_gone_the_silence()
      throws Exception {
    pipeline.stop();
    try (Connection connection = pipeline.database().getConnection();
        PreparedStatement restored =
            connection.prepareStatement(
                "update ss_progress set next_offset = next_offset - 1"
                    + " where group_id = ? and partition_id = 0")) {
      restored.setString(1, pipeline.topics().decisionGroup());
      assertThat(restored.executeUpdate()).isEqualTo(1);
    }
    pipeline.restart();
    awaitFired("PartitionQuarantined");
    assertThat(prometheus.fired()).doesNotContain("ConsumerFailed");

    pipeline.vanish();

    awaitFired("PipelineSilent");
  }

  @Test
  void dependency_that_fails_raises_the_open_breaker(TestScope scope) throws Exception {
    AtomicInteger status = new AtomicInteger(200);
    HttpServer server = HttpServer.create(new InetSocketAddress(loopback(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(status.get(), -1);
          exchange.close();
        });
    server.start();
    HttpRequest question =
        HttpRequest.newBuilder(
                URI.create("http://%s:%d/".formatted(loopback(), server.getAddress().getPort())))
            .build();
    HttpClient http = HttpClient.newHttpClient();
    Dependency notices = Dependency.named("notices").metrics(pipeline.meters()).build();
    ExactlyOnceConsumer desk =
        ExactlyOnceConsumer.builder(
                pipeline.kafka(),
                scope.name("desk"),
                Set.of(pipeline.topics().decisions()),
                Format.strings())
            .deadLetters(pipeline.topics().deadLetters())
            .metrics(pipeline.meters())
            .with(notices)
            .process((decision, unit) -> notices.call(() -> answer(http, question)))
            .build();
    try (AtWork work = AtWork.start(desk)) {
      await()
          .atMost(PATIENCE)
          .until(() -> pipeline.count(Meters.PROCESSED, scope.name("desk")) > 100);

      status.set(503);

      awaitFired(work::check, "BreakerOpen");
    } finally {
      server.stop(0);
    }
  }

  private static int answer(HttpClient http, HttpRequest question) throws Exception {
    int status = http.send(question, HttpResponse.BodyHandlers.discarding()).statusCode();
    if (status >= 500) {
      throw new RetriableException("answered " + status);
    }
    return status;
  }

  private static String loopback() {
    return InetAddress.getLoopbackAddress().getHostAddress();
  }

  private static ChargebackEvent chargeback() {
    return ChargebackEvent.newBuilder()
        .setEventId("label")
        .setPaymentId("payment")
        .setUserId("somebody")
        .setFraud(true)
        .setAmountMinor(20_00)
        .setCurrency("EUR")
        .setPaymentTime(Instant.EPOCH)
        .setEventTime(Instant.EPOCH)
        .build();
  }

  private void limit(String topic, String bytes) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    AlterConfigOp limit =
        new AlterConfigOp(new ConfigEntry("max.message.bytes", bytes), AlterConfigOp.OpType.SET);
    try (Admin admin = Admin.create(pipeline.kafka().properties())) {
      admin.incrementalAlterConfigs(Map.of(resource, List.of(limit))).all().get();
    }
  }

  /** That of one of its lanes. */
  private List<String> transactionalId(String group) throws Exception {
    try (Admin admin = Admin.create(pipeline.kafka().properties())) {
      return admin.listTransactions().all().get().stream()
          .map(TransactionListing::transactionalId)
          .filter(id -> id.startsWith(group + "-"))
          .limit(1)
          .toList();
    }
  }

  private double rebuilds() {
    return pipeline.count(Meters.REBUILDS, pipeline.topics().decisionGroup());
  }

  private void awaitFired(String... alerts) {
    awaitFired(() -> {}, alerts);
  }

  /** Does something once a second until all of the alerts have fired. */
  private void awaitFired(Fault fault, String... alerts) {
    await(String.join(", ", alerts))
        .atMost(PATIENCE)
        .pollInterval(MOMENT)
        .untilAsserted(
            () -> {
              fault.plant();
              assertThat(prometheus.fired()).contains(alerts);
            });
  }

  /** What goes wrong, once. */
  private interface Fault {
    void plant() throws Exception;
  }

  /** The rules, with minutes made seconds and hours made minutes. */
  private Path hurried() throws IOException {
    String rules = Files.readString(DOCS.resolve("prometheus/alerts.yml"));
    return Files.writeString(
        folder.resolve("alerts.yml"),
        TIMES
            .matcher(rules)
            .replaceAll(
                time ->
                    (time.group(1) == null ? "" : time.group(1))
                        + time.group(2)
                        + (time.group(3).equals("m") ? "s" : "m")));
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
