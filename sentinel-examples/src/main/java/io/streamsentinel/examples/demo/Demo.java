package io.streamsentinel.examples.demo;

import io.streamsentinel.avro.event.FraudDecisionEvent;
import io.streamsentinel.avro.registry.SchemaRegistries;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.serde.SentinelAvroDeserializer;
import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.examples.generator.PaymentGenerator;
import io.streamsentinel.examples.payments.FraudDetector;
import io.streamsentinel.examples.payments.PaymentTopics;
import io.streamsentinel.feature.FeatureStore;
import io.streamsentinel.feature.RedisFeatureStore;
import io.streamsentinel.settings.Environment;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * The fraud pipeline on real servers: payments go in, the detector decides, and independent readers
 * count what came out.
 */
public final class Demo {

  private final DemoOptions options;
  private final PrintWriter out;
  private final Environment environment;
  private Instant latest = PaymentGenerator.DEFAULT_START;

  /**
   * @param options what to run
   * @param out where to say how it goes
   * @param environment names the servers, if the options say to use somebody's
   */
  public Demo(DemoOptions options, PrintWriter out, Environment environment) {
    this.options = options;
    this.out = out;
    this.environment = environment;
  }

  /**
   * Runs the pipeline to the end of its input and prints the report.
   *
   * @return whether every payment came out exactly once
   */
  public boolean run() {
    try (PaymentSource source = source();
        DemoServers servers = servers();
        SchemaRegistry registry =
            SchemaRegistries.of(Map.of("schema.registry.url", servers.registryUrl()));
        FeatureStore features = RedisFeatureStore.connect(servers.redis())) {
      Topics.create(servers.kafka(), options.topics().all(), options.partitions());
      try (Screen screen = Screen.open(options, servers, registry, out)) {
        DemoReport report = run(source, servers, registry, features, screen);
        report.print(out);
        if (options.stay() > 0) {
          say("Going on at %,d payments/s; Control-C ends it.", options.stay());
          stay(servers, registry, features, screen);
        }
        return report.exactlyOnce();
      }
    }
  }

  private void stay(
      DemoServers servers, SchemaRegistry registry, FeatureStore features, Screen screen) {
    PaymentTopics topics = options.topics();
    try (Feeder feeder = Feeder.open(servers.kafka(), registry, topics);
        ExactlyOnceConsumer detector =
            FraudDetector.consumer(
                servers.kafka(), topics, registry, features, Clock.systemUTC(), screen.meters())) {
      screen.watch(topics.group(), detector);
      Stay.run(
          detector,
          feeder,
          PaymentGenerator.builder(options.seed() + 1).start(latest).build(),
          options::stay,
          () -> true);
    }
  }

  private PaymentSource source() {
    return options.files().isEmpty()
        ? PaymentSource.generated(options.seed(), options.count())
        : PaymentSource.files(options.files(), options.columns(), out);
  }

  private DemoServers servers() {
    if (options.external()) {
      return DemoServers.of(environment);
    }
    long start = System.nanoTime();
    say("Starting a Kafka broker, Redis and a schema registry ...");
    DemoServers servers = DemoServers.own(options.directory(), options.kafkaPort());
    say(
        "Ready in %.1f s. Kafka is at %s until the demo ends.",
        (System.nanoTime() - start) / 1e9, servers.kafka().bootstrapServers());
    return servers;
  }

  private DemoReport run(
      PaymentSource source,
      DemoServers servers,
      SchemaRegistry registry,
      FeatureStore features,
      Screen screen) {
    PaymentTopics topics = options.topics();
    TopicReader reader = new TopicReader(servers.kafka());
    Map<String, Map<TopicPartition, Long>> from =
        topics.all().stream().collect(Collectors.toMap(topic -> topic, reader::ends));
    Run run;
    try (OutcomeProbe probe =
            OutcomeProbe.start(
                reader.consumer(),
                topics,
                from,
                SentinelAvroDeserializer.of(registry, FraudDecisionEvent.class));
        Feeder feeder = Feeder.open(servers.kafka(), registry, topics);
        ExactlyOnceConsumer detector =
            FraudDetector.consumer(
                servers.kafka(), topics, registry, features, Clock.systemUTC(), screen.meters());
        Progress progress = new Progress(out, options.redraw(), "decided", source.expected())) {
      screen.watch(topics.group(), detector);
      run = new Run(options, detector, feeder, probe, progress);
      run.run(source);
      latest = feeder.latest();
    }
    Audit audit = Audit.of(reader, registry, topics, from, run.frauds());
    return report(source, run, audit);
  }

  private DemoReport report(PaymentSource source, Run run, Audit audit) {
    Delivery<String> delivery = audit.delivery();
    return new DemoReport(
        delivery.in(),
        delivery.decisions(),
        delivery.deadLetters(),
        delivery.lost(),
        delivery.duplicates(),
        source.skipped(),
        run.perSecond(),
        run.latency(),
        audit.flagged(),
        audit.topAlerts());
  }

  private void say(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
    out.flush();
  }
}
