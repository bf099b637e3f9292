package io.streamsentinel.examples.logins;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamsentinel.avro.event.LoginEvent;
import io.streamsentinel.avro.event.LoginRiskEvent;
import io.streamsentinel.avro.event.UserAction;
import io.streamsentinel.avro.registry.SchemaRegistries;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.serde.SentinelAvroDeserializer;
import io.streamsentinel.avro.serde.SentinelAvroSerializer;
import io.streamsentinel.examples.pipeline.Feed;
import io.streamsentinel.examples.registry.RawTopics;
import io.streamsentinel.feature.FeatureStore;
import io.streamsentinel.feature.RedisFeatureStore;
import io.streamsentinel.settings.Environment;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.settings.RedisSettings;
import io.streamsentinel.stack.Impatient;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.StackDirectory;
import io.streamsentinel.stack.TestScope;
import io.streamsentinel.stack.WithStack;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The logins pipeline, small, on the servers of the tests. */
@WithStack(start = {Service.KAFKA, Service.REDIS, Service.REGISTRY})
class LoginsIT {

  @Test
  void every_login_is_judged_once_and_every_malformed_record_dead_lettered(Stack stack) {
    StringWriter out = new StringWriter();
    LoginsOptions options =
        new LoginsOptions(
            true,
            StackDirectory.ofBuild(),
            LoginTopics.prefixed("logins-it."),
            1,
            6_000,
            500,
            500,
            4,
            3,
            false);

    boolean exactlyOnce = new Logins(options, new PrintWriter(out, true), servers(stack)).run();

    assertThat(out.toString())
        .contains("in 6,004\n")
        .contains("out 6,000\n")
        .contains("dead-lettered 4\n")
        .contains("lost 0\n")
        .contains("duplicates 0\n")
        .containsPattern("throughput [1-9][0-9,]* logins/s\n")
        .containsPattern("latency p50 [0-9.]+ ms, p99 [0-9.]+ ms")
        .containsPattern("0\\.0 - 0\\.1 +[1-9][0-9,]*")
        .containsPattern("area under ROC 0\\.[89]")
        .contains("FAILED_LOGIN_BURST")
        .contains("IMPOSSIBLE_TRAVEL");
    assertThat(exactlyOnce).isTrue();
  }

  @Test
  void a_login_without_a_place_needs_a_second_factor(Stack stack, TestScope scope) {
    LoginTopics topics =
        new LoginTopics(
            scope.name("place") + ".",
            scope.topic("logins", 1),
            scope.topic("processed", 1),
            scope.topic("dead", 1),
            scope.name("group"));
    KafkaSettings kafka = KafkaSettings.of(stack.bootstrapServers()).withAll(Impatient.FETCHES);
    try (SchemaRegistry registry =
            SchemaRegistries.of(Map.of("schema.registry.url", stack.registryUrl()));
        FeatureStore features = RedisFeatureStore.connect(RedisSettings.of(stack.redisUri()));
        Feed<LoginEvent> feed =
            Feed.open(kafka, topics.logins(), new SentinelAvroSerializer<>(registry))) {
      feed.send(
          "alice",
          LoginEvent.newBuilder()
              .setEventId("nowhere")
              .setUserId("alice")
              .setSuccessful(true)
              .setEventTime(Instant.parse("2026-01-01T09:00:00Z"))
              .build());
      feed.flush();

      LoginRisk.consumer(
              kafka, topics, registry, features, Clock.systemUTC(), new SimpleMeterRegistry())
          .runUntilCaughtUp();

      var risks = SentinelAvroDeserializer.of(registry, LoginRiskEvent.class);
      List<LoginRiskEvent> judged =
          new RawTopics(stack.bootstrapServers())
              .read(topics.processed()).stream()
                  .map(record -> risks.deserialize(record.topic(), record.value()))
                  .toList();
      assertThat(judged).hasSize(1);
      assertThat(judged.get(0).getAction()).isEqualTo(UserAction.STEP_UP);
      assertThat(judged.get(0).getReasons()).containsExactly("UNKNOWN_PLACE");
      assertThat(judged.get(0).getFeatures()).isEmpty();
    }
  }

  private static Environment servers(Stack stack) {
    return Environment.of(
        Map.of(
            "KAFKA_BOOTSTRAP_SERVERS", stack.bootstrapServers(),
            "REDIS_URL", stack.redisUri(),
            "SCHEMA_REGISTRY_URL", stack.registryUrl()));
  }
}
