package io.streamsentinel.examples.demo;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamsentinel.avro.event.FraudDecisionEvent;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.serde.SentinelAvroDeserializer;
import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.examples.generator.LabelledPayment;
import io.streamsentinel.examples.generator.PaymentGenerator;
import io.streamsentinel.examples.payments.FraudModel;
import io.streamsentinel.examples.payments.HourlyStatistics;
import io.streamsentinel.examples.payments.PaymentAudit;
import io.streamsentinel.examples.payments.PaymentFormat;
import io.streamsentinel.examples.payments.PaymentTopics;
import io.streamsentinel.examples.payments.Payments;
import io.streamsentinel.examples.pipeline.AtWork;
import io.streamsentinel.examples.pipeline.Drive;
import io.streamsentinel.examples.pipeline.OutcomeProbe;
import io.streamsentinel.examples.pipeline.Progress;
import io.streamsentinel.examples.pipeline.Servers;
import io.streamsentinel.examples.pipeline.TopicReader;
import io.streamsentinel.examples.pipeline.Topics;
import io.streamsentinel.feature.FeatureStore;
import io.streamsentinel.feature.RedisFeatureStore;
import io.streamsentinel.scoring.Scorer;
import io.streamsentinel.settings.Environment;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.settings.Settings;
import io.streamsentinel.stack.Service;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.TopicPartition;

/**
 * The fraud pipeline on real servers: payments go in, the detector decides, and independent readers
 * count what came out.
 */
public final class Demo {

  private final DemoOptions options;
  private final PrintWriter out;
  private final Environment environment;
  private final Scorer scorer;
  private Instant latest = PaymentGenerator.DEFAULT_START;

  /**
   * @param options what to run
   * @param out where to say how it goes
   * @param environment names the servers, if the options say to use somebody's
   * @throws io.streamsentinel.scoring.InvalidModelException if the options name a model that can't
   *     be used
   */
  public Demo(DemoOptions options, PrintWriter out, Environment environment) {
    this.options = options;
    this.out = out;
    this.environment = environment;
    this.scorer = options.model().map(FraudModel::read).orElseGet(FraudModel::shipped);
  }

  /**
   * Runs the pipeline to the end of its input and prints the report.
   *
   * @return whether every payment came out exactly once
   */
  public boolean run() {
    try (PaymentSource source = source();
        Servers servers = servers();
        SchemaRegistry registry = servers.registry();
        FeatureStore features = RedisFeatureStore.connect(servers.redis());
        HikariDataSource database = servers.database()) {
      Topics.create(servers.kafka(), options.topics().declared(options.partitions()));
      try (Screen screen = Screen.open(options, servers, registry, out)) {
        Site site = new Site(servers.kafka(), registry, features, database, screen);
        DemoReport report = run(source, site);
        report.print(out);
        if (options.stay() > 0) {
          say("Going on at %,d payments/s; Control-C ends it.", options.stay());
          stay(site);
        }
        return report.exactlyOnce();
      }
    }
  }

  private void stay(Site site) {
    try (Feeder feeder =
            Feeder.open(site.kafka, site.registry, options.topics(), site.screen.meters());
        Payments pipeline = pipeline(site)) {
      Stay.run(
          pipeline,
          feeder,
          PaymentGenerator.builder(options.traffic().seed() + 1).start(latest).build(),
          options::stay,
          () -> true);
    }
  }

  private Payments pipeline(Site site) {
    PaymentTopics topics = options.topics();
    Payments pipeline =
        Payments.builder(
                site.kafka,
                topics,
                PaymentFormat.of(site.registry, topics),
                site.features,
                site.database)
            .scorer(scorer)
            .meters(site.screen.meters())
            .snapshots(options.snapshots())
            .build();
    site.screen.watch(topics.group(), pipeline.customers());
    site.screen.watch(topics.decisionGroup(), pipeline.detector());
    return pipeline;
  }

  private PaymentSource source() {
    return options.files().isEmpty()
        ? PaymentSource.generated(options.traffic())
        : PaymentSource.files(options.files(), options.columns(), out);
  }

  private Servers servers() {
    if (options.external()) {
      return Servers.of(environment);
    }
    long start = System.nanoTime();
    say("Starting a Kafka broker, Redis, PostgreSQL and a schema registry ...");
    Servers servers =
        Servers.own(options.directory(), options.kafkaPort(), Service.REDIS, Service.POSTGRES);
    say(
        "Ready in %.1f s. Kafka is at %s until the demo ends.",
        (System.nanoTime() - start) / 1e9, servers.kafka().bootstrapServers());
    return servers;
  }

  private DemoReport run(PaymentSource source, Site site) {
    PaymentTopics topics = options.topics();
    TopicReader reader = new TopicReader(site.kafka);
    Map<String, Map<TopicPartition, Long>> from =
        topics.all().stream().collect(Collectors.toMap(topic -> topic, reader::ends));
    AuditRows rows = AuditRows.before(new PaymentAudit(topics), site.database);
    HourlyStatistics statistics = new HourlyStatistics(topics, site.database);
    if (from.getOrDefault(topics.decisions(), Map.of()).values().stream()
        .anyMatch(end -> end > 0)) {
      catchUp(statistics, site);
    }
    HourRows hours = HourRows.of(statistics);
    Map<TopicPartition, Long> outcomes = new HashMap<>(from.get(topics.decisions()));
    outcomes.putAll(from.get(topics.deadLetters()));
    var decisions = SentinelAvroDeserializer.of(site.registry, FraudDecisionEvent.class);
    Drive<LabelledPayment> drive;
    Set<String> frauds;
    try (OutcomeProbe probe =
            OutcomeProbe.start(
                reader,
                outcomes,
                topics.decisions(),
                record -> decisions.deserialize(record.topic(), record.value()).getPaymentId());
        Feeder feeder = Feeder.open(site.kafka, site.registry, topics, site.screen.meters());
        Payments pipeline = pipeline(site);
        AtWork work = AtWork.start(pipeline.consumers());
        Progress progress = new Progress(out, options.redraw(), "decided", source.expected())) {
      drive = new Drive<>(work, feeder, probe, progress);
      feeder.malformed(options.malformed());
      drive.run(source, source.expected() - options.paced(), options.rate());
      latest = feeder.latest();
      frauds = feeder.frauds();
    }
    catchUp(statistics, site);
    Audit audit = Audit.of(reader, site.registry, topics, from, frauds, rows, hours);
    return new DemoReport(
        audit.delivery(),
        source.skipped(),
        drive.perSecond(),
        drive.latency(),
        audit.rows(),
        statistics.hours(),
        hours.off(HourRows.of(statistics)),
        audit.actions(),
        audit.flagged(),
        audit.topAlerts());
  }

  /** Counts what has been decided since it was last done. */
  private void catchUp(HourlyStatistics statistics, Site site) {
    try (ExactlyOnceConsumer job =
        statistics.consumer(
            site.kafka,
            PaymentFormat.of(site.registry, options.topics()),
            // Somebody waits for this job's end.
            Settings.builder().consumer(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100).build(),
            new SimpleMeterRegistry())) {
      job.runUntilCaughtUp();
    }
  }

  /** Where the pipeline runs. */
  private record Site(
      KafkaSettings kafka,
      SchemaRegistry registry,
      FeatureStore features,
      DataSource database,
      Screen screen) {}

  private void say(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
    out.flush();
  }
}
