package io.streamsentinel.examples.demo;

import com.zaxxer.hikari.HikariDataSource;
import io.streamsentinel.avro.registry.SchemaRegistries;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.examples.dashboard.Dashboard;
import io.streamsentinel.examples.dashboard.DashboardOptions;
import io.streamsentinel.examples.dashboard.Source;
import io.streamsentinel.examples.generator.PaymentGenerator;
import io.streamsentinel.examples.payments.PaymentFormat;
import io.streamsentinel.examples.payments.PaymentTopics;
import io.streamsentinel.examples.payments.Payments;
import io.streamsentinel.examples.pipeline.Topics;
import io.streamsentinel.examples.pipeline.Waiting;
import io.streamsentinel.feature.FeatureStore;
import io.streamsentinel.feature.RedisFeatureStore;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.settings.RedisSettings;
import io.streamsentinel.stack.Impatient;
import io.streamsentinel.stack.Stack;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** The fraud pipeline at a steady rate on the servers of the tests, with a dashboard beside it. */
public final class RunningPipeline implements AutoCloseable {

  private static final int RATE = 150;
  private static final int PARTITIONS = 3;

  private final AtomicInteger rate = new AtomicInteger(RATE);
  private final AtomicBoolean wanted = new AtomicBoolean(true);
  private final KafkaSettings kafka;
  private final PaymentTopics topics;
  private final SchemaRegistry registry;
  private final FeatureStore features;
  private final Dashboard dashboard;
  private final Feeder feeder;
  private final HikariDataSource database;
  private final Payments pipeline;
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final Future<?> running;

  private RunningPipeline(String prefix) {
    Stack stack = Stack.shared();
    kafka = KafkaSettings.of(stack.bootstrapServers()).withAll(Impatient.FETCHES);
    topics = PaymentTopics.prefixed(prefix);
    Topics.create(kafka, topics.declared(PARTITIONS));
    registry = SchemaRegistries.of(Map.of("schema.registry.url", stack.registryUrl()));
    features = RedisFeatureStore.connect(RedisSettings.of(stack.redisUri()));
    dashboard = Dashboard.start(new Source(kafka, registry, topics), DashboardOptions.local(0));
    feeder = Feeder.open(kafka, registry, topics, dashboard.meters());
    database = new HikariDataSource();
    database.setJdbcUrl(stack.jdbcUrl());
    database.setUsername(stack.postgresUser());
    database.setPassword(stack.postgresPassword());
    pipeline =
        Payments.builder(kafka, topics, PaymentFormat.of(registry, topics), features, database)
            .meters(dashboard.meters())
            .build();
    dashboard.watch(topics.group(), pipeline.customers()::health);
    dashboard.watch(topics.decisionGroup(), pipeline.detector()::health);
    // Much fraud, so that there are alerts within seconds.
    PaymentGenerator payments = PaymentGenerator.builder(7).fraudShare(0.3).build();
    running = thread.submit(() -> Stay.run(pipeline, feeder, payments, rate::get, wanted::get));
  }

  /**
   * Starts it.
   *
   * @param prefix what the names of its topics begin with; nobody else's
   */
  public static RunningPipeline start(String prefix) {
    return new RunningPipeline(prefix);
  }

  /** Sends so many payments a second from now on. */
  public void rate(int perSecond) {
    rate.set(perSecond);
  }

  /** Sends as many payments a second as in the beginning. */
  public void ordinaryRate() {
    rate.set(RATE);
  }

  /** The cluster. */
  public KafkaSettings kafka() {
    return kafka;
  }

  /** The schemas. */
  public SchemaRegistry registry() {
    return registry;
  }

  /** The topics. */
  public PaymentTopics topics() {
    return topics;
  }

  /** The dashboard. */
  public Dashboard dashboard() {
    return dashboard;
  }

  @Override
  public void close() {
    wanted.set(false);
    try {
      Waiting.forResult(running);
    } finally {
      thread.shutdown();
      pipeline.close();
      feeder.close();
      dashboard.close();
      features.close();
      database.close();
      registry.close();
    }
  }
}
