package io.streamsentinel.examples.platform;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.serde.SentinelAvroSerializer;
import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.examples.generator.PaymentGenerator;
import io.streamsentinel.examples.generator.PlatformEvent;
import io.streamsentinel.examples.generator.PlatformEvent.Stream;
import io.streamsentinel.examples.generator.PlatformGenerator;
import io.streamsentinel.examples.pipeline.AtWork;
import io.streamsentinel.examples.pipeline.Drive;
import io.streamsentinel.examples.pipeline.Feed;
import io.streamsentinel.examples.pipeline.Groups;
import io.streamsentinel.examples.pipeline.Progress;
import io.streamsentinel.examples.pipeline.Servers;
import io.streamsentinel.examples.pipeline.TopicReader;
import io.streamsentinel.examples.platform.PlatformTables.Cell;
import io.streamsentinel.feature.FeatureStore;
import io.streamsentinel.feature.RedisFeatureStore;
import io.streamsentinel.settings.Deployment;
import io.streamsentinel.settings.Environment;
import io.streamsentinel.settings.Settings;
import io.streamsentinel.stack.Service;
import io.streamsentinel.topic.Topic;
import io.streamsentinel.topic.Topics;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The platform's three pipelines on real servers: events go in, three groups work on them, and
 * independent readers count what came out.
 */
public final class Platform {

  private static final int FEED_BETWEEN_LOOKS = 1_000;

  private final PlatformOptions options;
  private final PrintWriter out;
  private final Environment environment;

  /**
   * @param options what to run
   * @param out where to say how it goes
   * @param environment names the servers, if the options say to use somebody's, and may tune the
   *     consumers ({@code KAFKA_CONSUMER_...})
   */
  public Platform(PlatformOptions options, PrintWriter out, Environment environment) {
    this.options = options;
    this.out = out;
    this.environment = environment;
  }

  /**
   * Runs the pipelines to the end of their input and prints the report.
   *
   * @return whether every event had its effect exactly once
   */
  public boolean run() {
    PlatformTopics topics = options.topics();
    PlatformRules rules = options.rules();
    Settings settings = Settings.builder().environment(environment).build();
    try (Servers servers =
            options.external()
                ? Servers.of(environment)
                : Servers.own(options.directory(), 0, Service.REDIS, Service.POSTGRES);
        SchemaRegistry registry = servers.registry();
        FeatureStore features = RedisFeatureStore.connect(servers.redis());
        HikariDataSource database = servers.database()) {
      create(servers);
      PlatformTables tables = new PlatformTables(database, topics);
      tables.create();
      Map<Cell, Long> before = tables.activities();
      TopicReader reader = new TopicReader(servers.kafka());
      Map<String, Map<TopicPartition, Long>> from =
          topics.declared().stream()
              .collect(Collectors.toMap(Topic::name, t -> reader.ends(t.name())));
      SimpleMeterRegistry meters = new SimpleMeterRegistry();
      PlatformGenerator generator =
          new PlatformGenerator(options.seed(), PaymentGenerator.DEFAULT_START, options.count());
      double perSecond;
      try (ExactlyOnceConsumer analytics =
              Analytics.consumer(
                  servers.kafka(), topics, registry, database, rules, settings, meters);
          ExactlyOnceConsumer alerting =
              Alerting.consumer(
                  servers.kafka(),
                  topics,
                  registry,
                  features,
                  rules,
                  Clock.systemUTC(),
                  settings,
                  meters);
          ExactlyOnceConsumer archive =
              Archive.consumer(
                  servers.kafka(), topics, registry, database, rules, settings, meters);
          AtWork work = AtWork.start(analytics, alerting, archive)) {
        long start = System.nanoTime();
        feed(servers, registry, generator, work);
        await(servers, reader, from, work);
        perSecond = options.count() / ((System.nanoTime() - start) / 1e9);
      }
      PlatformReport report =
          new PlatformReport(reader, registry, topics, rules, tables, from, before);
      report.print(out, perSecond, generator.incidents());
      return report.exactlyOnce();
    }
  }

  private void create(Servers servers) {
    try (Topics topics = Topics.of(servers.kafka(), Deployment.DEVELOPMENT)) {
      topics.apply(topics.plan(options.topics().declared()));
    }
  }

  private void feed(
      Servers servers, SchemaRegistry registry, PlatformGenerator generator, AtWork work) {
    SentinelAvroSerializer<Object> events = new SentinelAvroSerializer<>(registry);
    PlatformTopics topics = options.topics();
    try (Feed<SpecificRecord> users = Feed.open(servers.kafka(), topics.userEvents(), events);
        Feed<SpecificRecord> logs = Feed.open(servers.kafka(), topics.applicationLogs(), events);
        Feed<SpecificRecord> metrics = Feed.open(servers.kafka(), topics.systemMetrics(), events)) {
      Map<Stream, Feed<SpecificRecord>> feeds =
          Map.of(
              Stream.USER_EVENTS, users,
              Stream.APPLICATION_LOGS, logs,
              Stream.SYSTEM_METRICS, metrics);
      feeds.values().forEach(feed -> feed.malformed(options.malformed()));
      for (long i = 0; generator.hasNext(); i++) {
        PlatformEvent event = generator.next();
        feed(feeds, event);
        if (i % FEED_BETWEEN_LOOKS == 0) {
          work.check();
        }
      }
      feeds.values().forEach(Feed::flush);
    }
  }

  private static void feed(Map<Stream, Feed<SpecificRecord>> feeds, PlatformEvent event) {
    Feed<SpecificRecord> feed = feeds.get(event.stream());
    if (feed != null) {
      feed.send(event.key(), event.value());
    }
  }

  /** Waits until all three groups have committed to the end of their topics. */
  private void await(
      Servers servers,
      TopicReader reader,
      Map<String, Map<TopicPartition, Long>> from,
      AtWork work) {
    PlatformTopics topics = options.topics();
    List<Share> shares =
        List.of(
            share(topics.analyticsGroup(), topics.userEvents(), reader, from),
            share(topics.alertGroup(), topics.applicationLogs(), reader, from),
            share(topics.alertGroup(), topics.systemMetrics(), reader, from),
            share(topics.loggerGroup(), topics.applicationLogs(), reader, from));
    long expected = shares.stream().mapToLong(Share::records).sum();
    try (Groups groups = new Groups(servers.kafka());
        Progress progress = new Progress(out, options.redraw(), "handled", expected)) {
      long[] passed = new long[1];
      Drive.await(
          expected,
          () -> {
            passed[0] = shares.stream().mapToLong(share -> share.passed(groups)).sum();
            return passed[0];
          },
          () -> {
            work.check();
            progress.at(passed[0]);
          });
      progress.at(passed[0]);
    }
  }

  private static Share share(
      String group, String topic, TopicReader reader, Map<String, Map<TopicPartition, Long>> from) {
    return new Share(group, from.getOrDefault(topic, Map.of()), reader.ends(topic));
  }

  /** What one group has to do of one topic. */
  private record Share(String group, Map<TopicPartition, Long> from, Map<TopicPartition, Long> to) {

    long records() {
      return to.values().stream().mapToLong(Long::longValue).sum()
          - from.values().stream().mapToLong(Long::longValue).sum();
    }

    long passed(Groups groups) {
      return groups.passed(group, from, to);
    }
  }
}
