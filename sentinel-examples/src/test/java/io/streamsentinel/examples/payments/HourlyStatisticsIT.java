package io.streamsentinel.examples.payments;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamsentinel.avro.event.Decision;
import io.streamsentinel.avro.event.FraudDecisionEvent;
import io.streamsentinel.avro.registry.SchemaRegistries;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.serde.SentinelAvroSerializer;
import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.examples.pipeline.Feed;
import io.streamsentinel.examples.pipeline.Topics;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.settings.Settings;
import io.streamsentinel.stack.Impatient;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TestScope;
import io.streamsentinel.stack.WithStack;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Statistics of decisions that are known. */
@WithStack(start = {Service.KAFKA, Service.REGISTRY, Service.POSTGRES})
class HourlyStatisticsIT {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private KafkaSettings kafka;
  private PaymentTopics topics;
  private SchemaRegistry registry;
  private HikariDataSource database;
  private Feed<FraudDecisionEvent> decisions;
  private HourlyStatistics statistics;
  private int sent;

  @BeforeEach
  void open(Stack stack, TestScope scope) {
    kafka = KafkaSettings.of(stack.bootstrapServers()).withAll(Impatient.FETCHES);
    topics = PaymentTopics.prefixed(scope.name("hours") + ".");
    Topics.create(kafka, topics.declared(3));
    registry = SchemaRegistries.of(Map.of("schema.registry.url", stack.registryUrl()));
    database = new HikariDataSource();
    database.setJdbcUrl(scope.jdbcUrl(scope.schema("hours")));
    database.setUsername(stack.postgresUser());
    database.setPassword(stack.postgresPassword());
    database.addDataSourceProperty("reWriteBatchedInserts", "true");
    decisions = Feed.open(kafka, topics.decisions(), new SentinelAvroSerializer<>(registry));
    statistics = new HourlyStatistics(topics, database);
  }

  @AfterEach
  void close() {
    decisions.close();
    database.close();
    registry.close();
  }

  @Test
  void each_decision_counts_once_in_its_hour_and_currency_however_often_the_job_runs() {
    for (int i = 0; i < 500; i++) {
      decide(NOON.plusSeconds(i), Decision.APPROVE, 0.1, 10_00L, "EUR");
    }
    decide(NOON.minusMillis(1), Decision.DECLINE, 0.97, 250_00L, "EUR");
    decide(NOON, Decision.REVIEW, 0.6, 40_00L, "EUR");
    decide(NOON, Decision.DECLINE, 0.85, 1_500L, "JPY");
    decide(NOON, Decision.APPROVE, 0, null, null);
    decisions.flush();
    job().runUntilCaughtUp();
    job().runUntilCaughtUp();
    // Blocked without a score: declined, and nobody is alarmed.
    decide(NOON.plusSeconds(3_599), Decision.DECLINE, 0.2, 30_00L, "EUR");
    decide(NOON.plusSeconds(3_600), Decision.APPROVE, 0, 1_00L, "EUR");
    decisions.flush();
    job().runUntilCaughtUp();

    assertThat(statistics.hours())
        .containsExactlyInAnyOrder(
            new Hour(NOON.minusSeconds(3_600), "EUR", 1, 250_00, 0, 1, 250_00, 1),
            new Hour(NOON, "EUR", 502, 5_070_00, 1, 1, 30_00, 0),
            new Hour(NOON, "JPY", 1, 1_500, 0, 1, 1_500, 1),
            new Hour(NOON, "XXX", 1, 0, 0, 0, 0, 0),
            new Hour(NOON.plusSeconds(3_600), "EUR", 1, 1_00, 0, 0, 0, 0));
    assertThat(new Hour(NOON, "JPY", 1, 1_500, 0, 1, 1_500, 1))
        .hasToString(
            "2026-03-01T12:00  JPY          1         1,500.00         0         1        "
                + " 1,500.00       1");
  }

  private ExactlyOnceConsumer job() {
    return statistics.consumer(
        kafka,
        PaymentFormat.of(registry, topics),
        Settings.builder().consumer("fetch.max.wait.ms", 100).build(),
        new SimpleMeterRegistry());
  }

  private void decide(
      Instant time, Decision decision, double score, Long amountMinor, String currency) {
    String id = "payment-" + sent++;
    decisions.send(
        "user-" + sent % 7,
        FraudDecisionEvent.newBuilder()
            .setEventId("decision-" + id)
            .setPaymentId(id)
            .setUserId("user-" + sent % 7)
            .setDecision(decision)
            .setScore(score)
            .setModelVersion("test")
            .setAmountMinor(amountMinor)
            .setCurrency(currency)
            .setEventTime(time)
            .setDecidedAt(time)
            .build());
  }
}
