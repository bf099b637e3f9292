package io.streamsentinel.examples.platform;

import io.micrometer.core.instrument.MeterRegistry;
import io.streamsentinel.avro.event.ApplicationLogEvent;
import io.streamsentinel.avro.event.LogLevel;
import io.streamsentinel.avro.event.PlatformAlertEvent;
import io.streamsentinel.avro.event.Severity;
import io.streamsentinel.avro.event.SystemMetricEvent;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.consumer.ConsumerBuilder;
import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.feature.FeatureStage;
import io.streamsentinel.feature.FeatureStore;
import io.streamsentinel.feature.FeatureVector;
import io.streamsentinel.feature.Features;
import io.streamsentinel.settings.ConsumerPreset;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.settings.Settings;
import io.streamsentinel.unit.Received;
import io.streamsentinel.unit.Unit;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Raises an alert, once, where a service's errors pass a threshold, a host's metric does, or a
 * metric jumps away from what it usually is.
 */
public final class Alerting {

  private final PlatformTopics topics;
  private final PlatformRules rules;
  private final Clock clock;

  private Alerting(PlatformTopics topics, PlatformRules rules, Clock clock) {
    this.topics = topics;
    this.rules = rules;
    this.clock = clock;
  }

  /**
   * The application as a consumer that is ready to run: an alert does not wait for more records
   * ({@link ConsumerPreset#FEATURE_EXTRACTION}).
   *
   * @param settings what is to be different from the preset
   */
  static ExactlyOnceConsumer consumer(
      KafkaSettings kafka,
      PlatformTopics topics,
      SchemaRegistry registry,
      FeatureStore features,
      PlatformRules rules,
      Clock clock,
      Settings settings,
      MeterRegistry meters) {
    ConsumerBuilder<String, SpecificRecord> consumer =
        ExactlyOnceConsumer.builder(
                kafka,
                topics.alertGroup(),
                Set.of(topics.applicationLogs(), topics.systemMetrics()),
                PlatformFormat.of(registry, topics))
            .deadLetters(topics.deadLetters())
            .metrics(meters)
            .with(
                FeatureStage.builder(
                        features, ApplicationLogEvent.class, AlertFeatures.byService(topics, rules))
                    .topics(Set.of(topics.applicationLogs()))
                    .build())
            .with(
                FeatureStage.builder(
                        features, SystemMetricEvent.class, AlertFeatures.byHost(topics, rules))
                    .topics(Set.of(topics.systemMetrics()))
                    .build());
    settings.tuning(ConsumerPreset.FEATURE_EXTRACTION).forEach(consumer::consumerProperty);
    return consumer.process(new Alerting(topics, rules, clock)::watch).build();
  }

  private void watch(Received<String, SpecificRecord> received, Unit unit) {
    FeatureVector features = Features.of(unit).vector();
    Source source = new Source(received, unit);
    if (received.value() instanceof ApplicationLogEvent line) {
      line(line, features, source);
    } else if (received.value() instanceof SystemMetricEvent reading) {
      reading(reading, features, source);
    }
  }

  /** Counts go up one by one, so a threshold is passed where it is met exactly. */
  private void line(ApplicationLogEvent line, FeatureVector features, Source source) {
    Instant time = line.getEventTime();
    boolean fatal = line.getLevel() == LogLevel.FATAL;
    if (fatal || line.getLevel() == LogLevel.ERROR) {
      double errors = features.value("errors");
      if (errors == rules.errors()) {
        source.alert("ERROR_BURST", Severity.HIGH, null, errors, rules.errors(), time);
      }
    }
    double fatals = features.value("fatals");
    if (fatal && fatals == rules.fatals()) {
      source.alert("FATAL_BURST", Severity.CRITICAL, null, fatals, rules.fatals(), time);
    }
  }

  private void reading(SystemMetricEvent reading, FeatureVector features, Source source) {
    String metric = reading.getMetric();
    double value = reading.getValue();
    Double limit = rules.thresholds().get(metric);
    if (limit != null && value > limit && features.value(AlertFeatures.tooHigh(metric)) == 1) {
      source.alert("ABOVE_THRESHOLD", Severity.HIGH, metric, value, limit, reading.getEventTime());
    }
    if (rules.anomalyMetrics().contains(metric)
        && features.value(AlertFeatures.readings(metric)) >= rules.anomalyReadings()) {
      double mean = features.value(AlertFeatures.mean(metric));
      double most = rules.anomalyDeviations() * features.value(AlertFeatures.deviation(metric));
      if (Math.abs(value - mean) > most) {
        source.alert(
            "ANOMALY",
            Severity.WARNING,
            metric,
            value,
            value > mean ? mean + most : mean - most,
            reading.getEventTime());
      }
    }
  }

  /** What an alert is about. */
  private final class Source {

    private final Received<String, SpecificRecord> received;
    private final Unit unit;

    private Source(Received<String, SpecificRecord> received, Unit unit) {
      this.received = received;
      this.unit = unit;
    }

    /** Its id follows from the record's place, so that it stays the same whenever it is made. */
    private void alert(
        String rule,
        Severity severity,
        @Nullable String metric,
        double value,
        double limit,
        Instant time) {
      unit.send(
          topics.alerts(),
          received.key(),
          PlatformAlertEvent.newBuilder()
              .setAlertId(rule + "-" + received)
              .setSource(String.valueOf(received.key()))
              .setRule(rule)
              .setSeverity(severity)
              .setMetric(metric)
              .setValue(value)
              .setLimit(limit)
              .setEventTime(time)
              .setRaisedAt(clock.instant())
              .build());
    }
  }
}
