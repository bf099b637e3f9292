package io.streamsentinel.examples.payments;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.streamsentinel.avro.event.ChargebackEvent;
import io.streamsentinel.avro.event.Decision;
import io.streamsentinel.avro.event.FraudDecisionEvent;
import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.avro.event.UserAction;
import io.streamsentinel.avro.event.UserActionEvent;
import io.streamsentinel.avro.registry.SchemaRegistries;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.serde.SentinelAvroDeserializer;
import io.streamsentinel.avro.serde.SentinelAvroSerializer;
import io.streamsentinel.examples.pipeline.AtWork;
import io.streamsentinel.examples.pipeline.Feed;
import io.streamsentinel.examples.registry.RawTopics;
import io.streamsentinel.feature.FeatureStore;
import io.streamsentinel.feature.RedisFeatureStore;
import io.streamsentinel.settings.Deployment;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.settings.RedisSettings;
import io.streamsentinel.stack.Impatient;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TestScope;
import io.streamsentinel.stack.WithStack;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What flows back: actions against users, and labels. */
@WithStack(start = {Service.KAFKA, Service.REDIS, Service.REGISTRY, Service.POSTGRES})
class PaymentsIT {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private KafkaSettings kafka;
  private Stack stack;
  private PaymentTopics topics;
  private SchemaRegistry registry;
  private FeatureStore features;
  private HikariDataSource database;
  private SentinelAvroSerializer<SpecificRecord> events;
  private Feed<PaymentEvent> payments;
  private Feed<UserActionEvent> actions;
  private Feed<ChargebackEvent> chargebacks;

  @BeforeEach
  void open(Stack stack, TestScope scope) {
    this.stack = stack;
    kafka =
        KafkaSettings.of(stack.bootstrapServers())
            .withAll(Impatient.FETCHES)
            .with("session.timeout.ms", 6_000)
            .with("heartbeat.interval.ms", 500);
    topics =
        new PaymentTopics(
            scope.name("payments") + ".",
            scope.topic("payments", 4),
            scope.topic("terminals", 2),
            scope.topic("decisions", 1),
            scope.topic("alerts", 1),
            scope.topic("actions", 2),
            scope.topic("dead", 1),
            scope.topic("chargebacks", 2),
            scope.topic("market", 2),
            scope.topic("sentiment", 2),
            scope.name("customers"),
            scope.name("detector"));
    registry = SchemaRegistries.of(Map.of("schema.registry.url", stack.registryUrl()));
    features = RedisFeatureStore.connect(RedisSettings.of(stack.redisUri()));
    database = new HikariDataSource();
    database.setJdbcUrl(scope.jdbcUrl(scope.schema("payments")));
    database.setUsername(stack.postgresUser());
    database.setPassword(stack.postgresPassword());
    events = new SentinelAvroSerializer<>(registry);
    payments = Feed.open(kafka, topics.payments(), events);
    actions = Feed.open(kafka, topics.actions(), events);
    chargebacks = Feed.open(kafka, topics.chargebacks(), events);
  }

  @AfterEach
  void close() {
    payments.close();
    actions.close();
    chargebacks.close();
    features.close();
    database.close();
    registry.close();
  }

  @Test
  void a_blocked_user_is_declined_and_after_the_release_approved() {
    try (Payments pipeline = pipeline();
        AtWork work = AtWork.start(pipeline.consumers())) {
      act("alice", UserAction.BLOCK);
      awaitBound();
      pay("blocked", "alice", "terminal-1", NOON);
      FraudDecisionEvent declined = decision("blocked", work);
      act("alice", UserAction.RELEASE);
      awaitBound();
      pay("released", "alice", "terminal-1", NOON.plusSeconds(60));
      FraudDecisionEvent approved = decision("released", work);

      assertThat(declined.getDecision()).isEqualTo(Decision.DECLINE);
      assertThat(declined.getReasons()).startsWith("USER_BLOCKED");
      assertThat(approved.getDecision()).isEqualTo(Decision.APPROVE);
      assertThat(approved.getReasons()).isEmpty();
    }
  }

  @Test
  void a_payment_waits_for_an_action_whose_transaction_is_still_open() {
    try (Payments pipeline = pipeline();
        AtWork work = AtWork.start(pipeline.consumers());
        KafkaProducer<String, byte[]> transactional = transactional()) {
      transactional.initTransactions();
      transactional.beginTransaction();
      transactional.send(
          new ProducerRecord<>(
              topics.actions(),
              "alice",
              events.serialize(topics.actions(), action("alice", UserAction.STEP_UP))));
      transactional.flush();
      awaitBound();
      pay("waiting", "alice", "terminal-1", NOON);

      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  pipeline.customers().health().partitions().stream()
                      .flatMap(partition -> partition.paused().stream())
                      .anyMatch(reason -> reason.contains("actions against users")));
      transactional.commitTransaction();

      FraudDecisionEvent decision = decision("waiting", work);
      assertThat(decision.getDecision()).isEqualTo(Decision.REVIEW);
      assertThat(decision.getReasons()).startsWith("SECOND_FACTOR_DEMANDED");
    }
  }

  @Test
  @Tag("long")
  void an_action_is_seen_a_second_later_while_payments_change_hands() {
    List<String> users = IntStream.range(0, 20).mapToObj(user -> "user-" + user).toList();
    Payments first = pipeline();
    AtWork before = AtWork.start(first.consumers());
    try {
      pay("early", "somebody", "terminal-0", NOON);
      assertThat(decision("early", before).getDecision()).isEqualTo(Decision.APPROVE);
      try (Payments second = pipeline();
          AtWork after = AtWork.start(second.consumers())) {
        // The second one is taking half of the payments over.
        users.forEach(user -> act(user, UserAction.BLOCK));
        awaitBound();
        users.forEach(user -> pay("blocked-" + user, user, "terminal-" + user, NOON));
        assertThat(decisions(prefixed("blocked-", users), after))
            .allSatisfy(decision -> assertThat(decision.getReasons()).contains("USER_BLOCKED"));
        await().atMost(PATIENCE).until(() -> !second.customers().health().partitions().isEmpty());

        users.forEach(user -> act(user, UserAction.RELEASE));
        awaitBound();
        // And now the first one's half too.
        before.close();
        users.forEach(user -> pay("free-" + user, user, "terminal-" + user, NOON.plusSeconds(60)));
        assertThat(decisions(prefixed("free-", users), after))
            .allSatisfy(
                decision -> assertThat(decision.getReasons()).doesNotContain("USER_BLOCKED"));
      }
    } finally {
      before.close();
      first.close();
    }
  }

  @Test
  void frauds_that_were_reported_at_a_terminal_count_against_its_next_payment() {
    try (Payments pipeline = pipeline();
        AtWork work = AtWork.start(pipeline.consumers())) {
      for (int i = 0; i < 3; i++) {
        pay("stolen-" + i, "victim-" + i, "terminal-1", NOON.plusSeconds(i));
        assertThat(decision("stolen-" + i, work).getDecision()).isEqualTo(Decision.APPROVE);
        chargebacks.send(
            "victim-" + i,
            ChargebackEvent.newBuilder()
                .setEventId("label-" + i)
                .setPaymentId("stolen-" + i)
                .setUserId("victim-" + i)
                .setFraud(true)
                .setAmountMinor(20_00)
                .setCurrency("EUR")
                .setPaymentTime(NOON)
                .setEventTime(NOON.plus(Duration.ofHours(5)))
                .setTerminalId("terminal-1")
                .build());
      }
      chargebacks.flush();
      await()
          .atMost(PATIENCE)
          .until(
              () -> new RawTopics(stack.bootstrapServers()).read(topics.byTerminal()).size() == 6);

      pay("next", "bob", "terminal-1", NOON.plus(Duration.ofHours(6)));
      pay("elsewhere", "bob", "terminal-2", NOON.plus(Duration.ofHours(7)));

      FraudDecisionEvent next = decision("next", work);
      assertThat(next.getReasons()).contains("FRAUDS_AT_THIS_TERMINAL");
      assertThat(next.getFeatures()).containsEntry("terminal_frauds_7d", 3.0);
      assertThat(next.getDecision()).isNotEqualTo(Decision.APPROVE);
      assertThat(decision("elsewhere", work).getFeatures())
          .containsEntry("terminal_frauds_7d", 0.0);
    }
  }

  @Test
  void alerts_are_keyed_by_user_in_a_compacted_topic() {
    try (Payments pipeline = pipeline();
        AtWork work = AtWork.start(pipeline.consumers())) {
      pay("large", "alice", "terminal-1", NOON, 400_00);

      assertThat(decision("large", work).getExplanations()).contains("400.00 are more than 220");
      var alerts = new RawTopics(stack.bootstrapServers()).read(topics.alerts());
      assertThat(alerts)
          .singleElement()
          .satisfies(alert -> assertThat(alert.key()).asString(UTF_8).isEqualTo("alice"));
      assertThat(PaymentTopics.prefixed("").declared(3))
          .filteredOn(topic -> topic.name().equals("fraud-alerts"))
          .singleElement()
          .satisfies(
              topic ->
                  assertThat(topic.configs(Deployment.PRODUCTION))
                      .containsEntry("cleanup.policy", "compact,delete"));
    }
  }

  private Payments pipeline() {
    return Payments.builder(kafka, topics, PaymentFormat.of(registry, topics), features, database)
        .build();
  }

  private void act(String user, UserAction action) {
    actions.send(user, action(user, action));
    actions.flush();
  }

  private static UserActionEvent action(String user, UserAction action) {
    return UserActionEvent.newBuilder()
        .setActionId("action-" + user + "-" + action)
        .setUserId(user)
        .setAction(action)
        .setReason("SAW_IT")
        .setActor("somebody")
        .setEventTime(NOON)
        .build();
  }

  /** From now on, what was committed before must be seen. */
  private static void awaitBound() {
    long from = System.nanoTime();
    await()
        .atMost(PATIENCE)
        .until(() -> System.nanoTime() - from > CustomerStage.ACTION_BOUND.toNanos());
  }

  private void pay(String id, String user, String terminal, Instant time) {
    pay(id, user, terminal, time, 20_00);
  }

  private void pay(String id, String user, String terminal, Instant time, long amountMinor) {
    payments.send(
        user,
        PaymentEvent.newBuilder()
            .setEventId("event-" + id)
            .setPaymentId(id)
            .setUserId(user)
            .setMerchantId("merchant-" + terminal)
            .setTerminalId(terminal)
            .setAmountMinor(amountMinor)
            .setCurrency("EUR")
            .setCardToken("tok_0000000000000000")
            .setCountry("DE")
            .setEventTime(time)
            .build());
    payments.flush();
  }

  private FraudDecisionEvent decision(String payment, AtWork work) {
    return decisions(List.of(payment), work).get(0);
  }

  private List<FraudDecisionEvent> decisions(List<String> payments, AtWork work) {
    Map<String, FraudDecisionEvent> found = new HashMap<>();
    var values = SentinelAvroDeserializer.of(registry, FraudDecisionEvent.class);
    await()
        .atMost(PATIENCE)
        // Each look takes a consumer of its own.
        .pollInterval(Duration.ofMillis(250))
        .until(
            () -> {
              work.check();
              new RawTopics(stack.bootstrapServers())
                  .read(topics.decisions())
                  .forEach(
                      record -> {
                        FraudDecisionEvent decision =
                            values.deserialize(record.topic(), record.value());
                        found.put(decision.getPaymentId(), decision);
                      });
              return found.keySet().containsAll(payments);
            });
    return payments.stream().map(found::get).toList();
  }

  private static List<String> prefixed(String prefix, List<String> names) {
    return names.stream().map(name -> prefix + name).toList();
  }

  private KafkaProducer<String, byte[]> transactional() {
    return new KafkaProducer<>(
        kafka.with(ProducerConfig.TRANSACTIONAL_ID_CONFIG, topics.prefix() + "person").properties(),
        new StringSerializer(),
        new ByteArraySerializer());
  }
}
