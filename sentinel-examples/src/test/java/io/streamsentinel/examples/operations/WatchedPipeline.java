package io.streamsentinel.examples.operations;

import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.avro.registry.SchemaRegistries;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.serde.SentinelAvroSerializer;
import io.streamsentinel.examples.generator.PaymentGenerator;
import io.streamsentinel.examples.payments.FraudModel;
import io.streamsentinel.examples.payments.PaymentFormat;
import io.streamsentinel.examples.payments.PaymentTopics;
import io.streamsentinel.examples.payments.Payments;
import io.streamsentinel.examples.pipeline.AtWork;
import io.streamsentinel.examples.pipeline.Feed;
import io.streamsentinel.examples.pipeline.Topics;
import io.streamsentinel.examples.pipeline.Waiting;
import io.streamsentinel.feature.FeatureStore;
import io.streamsentinel.feature.RedisFeatureStore;
import io.streamsentinel.metrics.Meters;
import io.streamsentinel.scoring.Scorer;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.settings.RedisSettings;
import io.streamsentinel.stack.Impatient;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TestScope;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** The payments pipeline under a steady stream of payments, with its meters on a port. */
final class WatchedPipeline implements AutoCloseable {

  private static final int PARTITIONS = 3;
  private static final int RATE = 50;
  private static final int WARM = 500;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final MetricsServer metrics = MetricsServer.start(0);
  private final StallingModel model = new StallingModel();
  private final PaymentGenerator payments = PaymentGenerator.builder(8).build();
  private final AtomicInteger owed = new AtomicInteger(WARM);
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "payments"));
  private final KafkaSettings kafka;
  private final PaymentTopics topics;
  private final SchemaRegistry registry;
  private final FeatureStore features;
  private final HikariDataSource database = new HikariDataSource();
  private final Feed<PaymentEvent> feed;
  private final Future<?> feeding;
  private Payments pipeline;
  private AtWork work;
  private boolean running = true;
  private volatile boolean wanted = true;
  private volatile int rate = RATE;
  private volatile int poison;

  /** Starts it, and returns when it has decided enough payments to be warm. */
  WatchedPipeline(Stack stack, TestScope scope) {
    kafka =
        KafkaSettings.of(stack.bootstrapServers())
            .withAll(Impatient.FETCHES)
            .with("session.timeout.ms", 6_000)
            .with("heartbeat.interval.ms", 500);
    topics = PaymentTopics.prefixed(scope.name("watched") + ".");
    Topics.create(kafka, topics.declared(PARTITIONS));
    metrics.watchTopics(kafka, topics.all());
    registry = SchemaRegistries.of(Map.of("schema.registry.url", stack.registryUrl()));
    features = RedisFeatureStore.connect(RedisSettings.of(stack.redisUri()));
    database.setJdbcUrl(scope.jdbcUrl(scope.schema("watched")));
    database.setUsername(stack.postgresUser());
    database.setPassword(stack.postgresPassword());
    feed = Feed.open(kafka, topics.payments(), new SentinelAvroSerializer<>(registry), meters());
    pipeline = open();
    work = AtWork.start(pipeline.consumers());
    feeding = thread.submit(this::feed);
    await("the first payments to be decided")
        .atMost(PATIENCE)
        .until(() -> count(Meters.PROCESSED, topics.decisionGroup()) >= WARM);
  }

  private Payments open() {
    return Payments.builder(kafka, topics, PaymentFormat.of(registry, topics), features, database)
        .scorer(Scorer.builder(FraudModel.INPUTS, model).build())
        .meters(meters())
        .build();
  }

  private void feed() {
    long due = System.nanoTime();
    while (wanted) {
      for (int more = owed.getAndSet(0); more > 0; more--) {
        send();
      }
      Waiting.until(due);
      due += 1_000_000_000L / rate;
      send();
      feed.malformed(poison);
    }
  }

  private void send() {
    PaymentEvent payment = payments.next().payment();
    feed.send(payment.getUserId(), payment);
  }

  /** The sum of a counter over a group's topics. */
  double count(String meter, String group) {
    return meters().find(meter).tag("group", group).counters().stream()
        .mapToDouble(counter -> counter.count())
        .sum();
  }

  /** Sends so many payments a second from now on. */
  void rate(int perSecond) {
    rate = perSecond;
  }

  /** Sends so many payments as fast as they go. */
  void burst(int more) {
    owed.addAndGet(more);
  }

  /** Sends so many records beside each payment that hold none. */
  void poison(int each) {
    poison = each;
  }

  /** The detector's model. */
  StallingModel model() {
    return model;
  }

  MeterRegistry meters() {
    return metrics.registry();
  }

  /** Where Prometheus finds the meters. */
  int port() {
    return metrics.port();
  }

  KafkaSettings kafka() {
    return kafka;
  }

  PaymentTopics topics() {
    return topics;
  }

  SchemaRegistry registry() {
    return registry;
  }

  DataSource database() {
    return database;
  }

  /**
   * Ends both stages, unless they have been; payments go on coming.
   *
   * @throws RuntimeException what a stage ended with
   */
  void stop() {
    if (running) {
      running = false;
      try {
        work.close();
      } finally {
        pipeline.close();
      }
    }
  }

  /** Starts both stages anew, as another deployment in the same process does. */
  void restart() {
    pipeline = open();
    work = AtWork.start(pipeline.consumers());
    running = true;
  }

  /** Ends the port that answers with meters, as a process does that dies. */
  void vanish() {
    metrics.close();
  }

  @Override
  public void close() {
    model.takes(Duration.ZERO);
    wanted = false;
    try {
      Waiting.forResult(feeding);
      stop();
    } finally {
      thread.shutdown();
      feed.close();
      metrics.close();
      features.close();
      database.close();
      registry.close();
    }
  }
}
