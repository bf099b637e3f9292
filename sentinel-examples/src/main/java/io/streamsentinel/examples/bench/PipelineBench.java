package io.streamsentinel.examples.bench;

import com.zaxxer.hikari.HikariDataSource;
import io.streamsentinel.avro.event.FraudDecisionEvent;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.serde.SentinelAvroDeserializer;
import io.streamsentinel.examples.demo.Feeder;
import io.streamsentinel.examples.generator.LabelledPayment;
import io.streamsentinel.examples.generator.PaymentGenerator;
import io.streamsentinel.examples.payments.PaymentFormat;
import io.streamsentinel.examples.payments.PaymentTopics;
import io.streamsentinel.examples.payments.Payments;
import io.streamsentinel.examples.pipeline.AtWork;
import io.streamsentinel.examples.pipeline.Drive;
import io.streamsentinel.examples.pipeline.Latency;
import io.streamsentinel.examples.pipeline.OutcomeProbe;
import io.streamsentinel.examples.pipeline.Progress;
import io.streamsentinel.examples.pipeline.Servers;
import io.streamsentinel.examples.pipeline.TopicReader;
import io.streamsentinel.examples.pipeline.Topics;
import io.streamsentinel.feature.FeatureStore;
import io.streamsentinel.feature.RedisFeatureStore;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.StackDirectory;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.Locale;

/**
 * The whole payments pipeline on servers of its own: both stages, registry, features in Redis,
 * audit in PostgreSQL, rules and model. First a backlog as fast as it goes, then payments at a
 * steady rate; and for each backlog a table of which threads of this process took the processor's
 * time.
 *
 * <p>{@code -Dbench.pipeline.payments=N} (1,000,000), {@code -Dbench.pipeline.rate=N} (5,000) and
 * {@code -Dbench.pipeline.seconds=N} (30) make it shorter. Before latency is taken, the rate is
 * kept up for {@code -Dbench.pipeline.settle=N} (60) seconds, in which the JVMs still compile.
 */
public final class PipelineBench implements AutoCloseable {

  private static final int PAYMENTS = Integer.getInteger("bench.pipeline.payments", 1_000_000);
  private static final int RATE = Integer.getInteger("bench.pipeline.rate", 5_000);
  private static final int SECONDS = Integer.getInteger("bench.pipeline.seconds", 30);
  private static final int SETTLE_SECONDS = Integer.getInteger("bench.pipeline.settle", 60);
  private static final int WARM_UP = PAYMENTS / 2;
  private static final int PARTITIONS = 4;

  private final Servers servers =
      Servers.own(StackDirectory.ofBuild(), 0, Service.REDIS, Service.POSTGRES);
  private final SchemaRegistry registry = servers.registry();
  private final FeatureStore features = RedisFeatureStore.connect(servers.redis());
  private final HikariDataSource database = servers.database();
  private final TopicReader reader = new TopicReader(servers.kafka());
  private final PaymentGenerator payments = PaymentGenerator.builder(1).build();

  private PipelineBench() {}

  /** Runs it; there are no arguments. */
  public static void main(String... arguments) {
    try (PipelineBench bench = new PipelineBench()) {
      bench.backlog("warm-up.", WARM_UP);
      double perSecond = bench.backlog("backlog.", PAYMENTS);
      line("payments_per_s", perSecond, "at_least", 20_000);
      Latency latency = bench.steady("steady.");
      line("p50_ms_at_5k", latency.p50Millis(), "rate", latency.rate());
      line("p99_ms_at_5k", latency.p99Millis(), "at_most", 100);
    }
  }

  /** How many payments a second are decided that are all there from the beginning. */
  private double backlog(String prefix, int count) {
    PaymentTopics topics = topics(prefix);
    try (Feeder feeder = Feeder.open(servers.kafka(), registry, topics)) {
      for (int i = 0; i < count; i++) {
        feeder.send(payments.next());
      }
      feeder.flush();
    }
    try (OutcomeProbe probe = probe(topics);
        Payments pipeline = pipeline(topics)) {
      long start = System.nanoTime();
      ThreadTimes before = ThreadTimes.now();
      try (AtWork work = AtWork.start(pipeline.consumers())) {
        Drive.await(count, probe::outcomes, work::check);
        double perSecond = probe.outcomes() / ((System.nanoTime() - start) / 1e9);
        before.print(System.out, count);
        return perSecond;
      }
    }
  }

  private Latency steady(String prefix) {
    PaymentTopics topics = topics(prefix);
    Drive<LabelledPayment> drive;
    PrintWriter nobody = new PrintWriter(Writer.nullWriter());
    try (OutcomeProbe probe = probe(topics);
        Feeder feeder = Feeder.open(servers.kafka(), registry, topics);
        Payments pipeline = pipeline(topics);
        AtWork work = AtWork.start(pipeline.consumers());
        Progress progress = new Progress(nobody, false, "steady", 0)) {
      drive = new Drive<>(work, feeder, probe, progress);
      PaymentGenerator paced =
          PaymentGenerator.builder(2).count((long) RATE * (SECONDS + SETTLE_SECONDS)).build();
      drive.run(paced, 0, (long) RATE * SETTLE_SECONDS, RATE);
    }
    return drive.latency();
  }

  private PaymentTopics topics(String prefix) {
    PaymentTopics topics = PaymentTopics.prefixed("bench." + prefix);
    Topics.create(servers.kafka(), topics.declared(PARTITIONS));
    return topics;
  }

  private OutcomeProbe probe(PaymentTopics topics) {
    var decisions = SentinelAvroDeserializer.of(registry, FraudDecisionEvent.class);
    return OutcomeProbe.start(
        reader,
        reader.ends(topics.decisions()),
        topics.decisions(),
        record -> decisions.deserialize(record.topic(), record.value()).getPaymentId());
  }

  private Payments pipeline(PaymentTopics topics) {
    return Payments.builder(
            servers.kafka(), topics, PaymentFormat.of(registry, topics), features, database)
        .build();
  }

  private static void line(String criterion, double value, String how, double bound) {
    System.out.println(
        String.format(
            Locale.ROOT,
            "{\"bench\":\"pipeline\",\"criterion\":\"%s\",\"value\":%.1f,\"%s\":%.0f}",
            criterion,
            value,
            how,
            bound));
  }

  @Override
  public void close() {
    database.close();
    features.close();
    registry.close();
    servers.close();
  }
}
