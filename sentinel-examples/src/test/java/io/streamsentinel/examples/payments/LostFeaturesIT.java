package io.streamsentinel.examples.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.streamsentinel.avro.event.FraudDecisionEvent;
import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.avro.registry.SchemaRegistries;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.serde.SentinelAvroDeserializer;
import io.streamsentinel.avro.serde.SentinelAvroSerializer;
import io.streamsentinel.examples.generator.PaymentGenerator;
import io.streamsentinel.examples.pipeline.AtWork;
import io.streamsentinel.examples.pipeline.Feed;
import io.streamsentinel.examples.pipeline.Topics;
import io.streamsentinel.examples.registry.RawTopics;
import io.streamsentinel.feature.FeatureStore;
import io.streamsentinel.feature.RedisFeatureStore;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.settings.RedisSettings;
import io.streamsentinel.stack.Impatient;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TestScope;
import io.streamsentinel.stack.WithStack;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Redis is lost when the payments of the longest windows are no longer kept. */
@Tag("long")
@WithStack(
    own = true,
    start = {Service.KAFKA, Service.REDIS, Service.REGISTRY, Service.POSTGRES})
class LostFeaturesIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int HALF = 600;

  // Few customers, so that the windows of thirty days hold many of these payments.
  private final PaymentGenerator payments =
      PaymentGenerator.builder(5).count(2 * HALF).customers(20).build();
  private final PaymentHistory history = new PaymentHistory();
  private final Map<String, Map<String, Double>> expected = new HashMap<>();
  private Stack stack;
  private KafkaSettings kafka;
  private PaymentTopics topics;

  @Test
  void features_are_exact_after_redis_was_lost_and_the_payments_were_deleted(
      Stack stack, TestScope scope) throws Exception {
    this.stack = stack;
    kafka = KafkaSettings.of(stack.bootstrapServers()).withAll(Impatient.FETCHES);
    topics = PaymentTopics.prefixed(scope.name("lost") + ".");
    // One partition, so that terminals see the payments in the order that the reference sees.
    Topics.create(kafka, topics.declared(1));
    try (SchemaRegistry registry =
            SchemaRegistries.of(Map.of("schema.registry.url", stack.registryUrl()));
        HikariDataSource database = database()) {
      run(registry, database);
      deletePayments();
      flushRedis();
      run(registry, database);

      Map<String, Map<String, Double>> decided = decided(registry);
      assertThat(decided).hasSize(2 * HALF).isEqualTo(expected);
      assertThat(decided.values())
          .as("windows reach back behind what was deleted")
          .anySatisfy(features -> assertThat(features.get("tx_count_30d")).isGreaterThan(50));
    }
  }

  /** Half of the payments, through a pipeline of its own. */
  private void run(SchemaRegistry registry, HikariDataSource database) {
    try (Feed<PaymentEvent> feed =
            Feed.open(kafka, topics.payments(), new SentinelAvroSerializer<>(registry));
        FeatureStore features = RedisFeatureStore.connect(RedisSettings.of(stack.redisUri()));
        Payments pipeline =
            Payments.builder(kafka, topics, PaymentFormat.of(registry, topics), features, database)
                .snapshots(true)
                .build();
        AtWork work = AtWork.start(pipeline.consumers())) {
      for (int i = 0; i < HALF; i++) {
        PaymentEvent payment = payments.next().payment();
        feed.send(payment.getUserId(), payment);
        expected.put(payment.getPaymentId(), history.features(payment));
      }
      feed.flush();
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                work.check();
                return decided(registry).size() == expected.size();
              });
    }
  }

  private Map<String, Map<String, Double>> decided(SchemaRegistry registry) {
    var values = SentinelAvroDeserializer.of(registry, FraudDecisionEvent.class);
    Map<String, Map<String, Double>> decided = new HashMap<>();
    new RawTopics(stack.bootstrapServers())
        .read(topics.decisions())
        .forEach(
            record -> {
              FraudDecisionEvent decision = values.deserialize(record.topic(), record.value());
              decided.put(decision.getPaymentId(), new HashMap<>(decision.getFeatures()));
            });
    return decided;
  }

  private void deletePayments() throws ExecutionException, InterruptedException {
    RecordsToDelete all = RecordsToDelete.beforeOffset(-1);
    try (Admin admin = Admin.create(kafka.properties())) {
      admin
          .deleteRecords(
              Map.of(
                  new TopicPartition(topics.payments(), 0),
                  all,
                  new TopicPartition(topics.byTerminal(), 0),
                  all))
          .all()
          .get();
    }
  }

  private void flushRedis() {
    RedisClient client = RedisClient.create(stack.redisUri());
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      connection.sync().flushall();
    } finally {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
  }

  private HikariDataSource database() {
    HikariDataSource database = new HikariDataSource();
    database.setJdbcUrl(stack.jdbcUrl());
    database.setUsername(stack.postgresUser());
    database.setPassword(stack.postgresPassword());
    return database;
  }
}
