package io.streamsentinel.examples.logins;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamsentinel.avro.event.LoginEvent;
import io.streamsentinel.avro.event.LoginRiskEvent;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.serde.SentinelAvroDeserializer;
import io.streamsentinel.avro.serde.SentinelAvroSerializer;
import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.examples.generator.LabelledLogin;
import io.streamsentinel.examples.generator.LoginGenerator;
import io.streamsentinel.examples.pipeline.AtWork;
import io.streamsentinel.examples.pipeline.Drive;
import io.streamsentinel.examples.pipeline.Feed;
import io.streamsentinel.examples.pipeline.OutcomeProbe;
import io.streamsentinel.examples.pipeline.Progress;
import io.streamsentinel.examples.pipeline.Servers;
import io.streamsentinel.examples.pipeline.TopicReader;
import io.streamsentinel.examples.pipeline.Topics;
import io.streamsentinel.feature.FeatureStore;
import io.streamsentinel.feature.RedisFeatureStore;
import io.streamsentinel.settings.Environment;
import io.streamsentinel.stack.Service;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * The logins pipeline on real servers: logins go in, each is judged, and independent readers count
 * what came out and how good it is.
 */
public final class Logins {

  private final LoginsOptions options;
  private final PrintWriter out;
  private final Environment environment;

  /**
   * @param options what to run
   * @param out where to say how it goes
   * @param environment names the servers, if the options say to use somebody's
   */
  public Logins(LoginsOptions options, PrintWriter out, Environment environment) {
    this.options = options;
    this.out = out;
    this.environment = environment;
  }

  /**
   * Runs the pipeline to the end of its input and prints the report.
   *
   * @return whether every login came out exactly once
   */
  public boolean run() {
    try (Servers servers =
            options.external()
                ? Servers.of(environment)
                : Servers.own(options.directory(), 0, Service.REDIS);
        SchemaRegistry registry = servers.registry();
        FeatureStore features = RedisFeatureStore.connect(servers.redis())) {
      LoginTopics topics = options.topics();
      Topics.create(servers.kafka(), topics.declared(options.partitions()));
      TopicReader reader = new TopicReader(servers.kafka());
      Map<String, Map<TopicPartition, Long>> from =
          topics.all().stream().collect(Collectors.toMap(topic -> topic, reader::ends));
      Map<TopicPartition, Long> outcomes = new HashMap<>(from.get(topics.processed()));
      outcomes.putAll(from.get(topics.deadLetters()));
      var risks = SentinelAvroDeserializer.of(registry, LoginRiskEvent.class);
      Drive<LabelledLogin> drive;
      Set<String> attacks;
      try (OutcomeProbe probe =
              OutcomeProbe.start(
                  reader,
                  outcomes,
                  topics.processed(),
                  record -> risks.deserialize(record.topic(), record.value()).getLoginEventId());
          Input input =
              new Input(
                  Feed.open(
                      servers.kafka(), topics.logins(), new SentinelAvroSerializer<>(registry)));
          ExactlyOnceConsumer consumer =
              LoginRisk.consumer(
                  servers.kafka(),
                  topics,
                  registry,
                  features,
                  Clock.systemUTC(),
                  new SimpleMeterRegistry());
          AtWork work = AtWork.start(consumer);
          Progress progress = new Progress(out, options.redraw(), "judged", options.count())) {
        drive = new Drive<>(work, input, probe, progress);
        input.feed.malformed(options.malformed());
        drive.run(
            LoginGenerator.builder(options.seed()).count(options.count()).build(),
            options.count() - options.paced(),
            options.rate());
        attacks = input.attacks;
      }
      LoginsReport report = LoginsReport.of(reader, registry, topics, from, attacks);
      report.print(out, drive);
      return report.exactlyOnce();
    }
  }

  /** Sends logins, keyed by user, and remembers which of them were attacks. */
  private static final class Input implements Drive.Input<LabelledLogin>, AutoCloseable {

    private final Feed<LoginEvent> feed;
    private final Set<String> attacks = new HashSet<>();

    private Input(Feed<LoginEvent> feed) {
      this.feed = feed;
    }

    @Override
    public void send(LabelledLogin labelled) {
      if (labelled.attack()) {
        attacks.add(id(labelled));
      }
      feed.send(labelled.login().getUserId(), labelled.login());
    }

    @Override
    public String id(LabelledLogin labelled) {
      return labelled.login().getEventId();
    }

    @Override
    public long flush() {
      return feed.flush();
    }

    @Override
    public void close() {
      feed.close();
    }
  }
}
