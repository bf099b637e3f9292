package io.streamsentinel.examples.logins;

import io.micrometer.core.instrument.MeterRegistry;
import io.streamsentinel.avro.event.LoginEvent;
import io.streamsentinel.avro.event.LoginRiskEvent;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.serde.SentinelAvroDeserializer;
import io.streamsentinel.avro.serde.SentinelAvroSerializer;
import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.examples.rules.RuleSet.Verdict;
import io.streamsentinel.feature.FeatureStage;
import io.streamsentinel.feature.FeatureStore;
import io.streamsentinel.feature.FeatureVector;
import io.streamsentinel.feature.Features;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.unit.Format;
import io.streamsentinel.unit.Received;
import io.streamsentinel.unit.Unit;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Judges each login exactly once: knows the user's places, hours, devices and failures, and says
 * release, step up or block, with reasons. A login that does not say where it came from has no
 * features, and always needs a second factor.
 */
public final class LoginRisk {

  private static final Verdict UNKNOWN_PLACE =
      new Verdict(0.5, List.of("UNKNOWN_PLACE"), List.of("unknown place"));

  private final LoginTopics topics;
  private final Clock clock;

  private LoginRisk(LoginTopics topics, Clock clock) {
    this.topics = topics;
    this.clock = clock;
  }

  /**
   * The application as a consumer that is ready to run.
   *
   * @param kafka where logins come from and assessments go to
   * @param topics their names
   * @param registry the schemas of both
   * @param features where the users' features live between logins
   * @param clock says when a login was judged
   * @param meters where it counts and measures
   */
  public static ExactlyOnceConsumer consumer(
      KafkaSettings kafka,
      LoginTopics topics,
      SchemaRegistry registry,
      FeatureStore features,
      Clock clock,
      MeterRegistry meters) {
    Format<String, LoginEvent> format =
        Format.of(
            new StringDeserializer(),
            SentinelAvroDeserializer.of(registry, LoginEvent.class),
            new StringSerializer(),
            new SentinelAvroSerializer<>(registry));
    return ExactlyOnceConsumer.builder(kafka, topics.group(), Set.of(topics.logins()), format)
        .deadLetters(topics.deadLetters())
        .metrics(meters)
        .with(
            FeatureStage.builder(features, LoginEvent.class, LoginFeatures.byUser(topics.prefix()))
                .meters(meters)
                .build())
        .process(new LoginRisk(topics, clock)::judge)
        .build();
  }

  private void judge(Received<String, LoginEvent> received, Unit unit) {
    LoginEvent login = received.value();
    Optional<FeatureVector> features = unit.attached(Features.class).map(Features::vector);
    Verdict verdict =
        features.map(known -> LoginRules.ALL.judge(login, known::value)).orElse(UNKNOWN_PLACE);
    unit.send(
        topics.processed(),
        received.key(),
        LoginRiskEvent.newBuilder()
            .setEventId("risk-" + login.getEventId())
            .setLoginEventId(login.getEventId())
            .setUserId(login.getUserId())
            .setScore(verdict.score())
            .setAction(LoginRules.action(verdict.score()))
            .setReasons(verdict.reasons())
            .setFeatures(features.map(LoginRisk::values).orElse(Map.of()))
            .setModelVersion(LoginRules.VERSION)
            .setEventTime(login.getEventTime())
            .setAssessedAt(clock.instant())
            .build());
  }

  private static Map<String, Double> values(FeatureVector features) {
    Map<String, Double> values = new HashMap<>();
    features.names().forEach(name -> values.put(name, features.value(name)));
    return values;
  }
}
