package io.streamsentinel.examples.platform;

import io.streamsentinel.avro.event.ApplicationLogEvent;
import io.streamsentinel.avro.event.LogLevel;
import io.streamsentinel.avro.event.SystemMetricEvent;
import io.streamsentinel.feature.FeatureView;
import io.streamsentinel.feature.FeatureViewBuilder;
import io.streamsentinel.feature.Field;
import io.streamsentinel.feature.Filter;
import io.streamsentinel.feature.Window;

/** What is known of a service or host when a line or reading of it arrives. */
final class AlertFeatures {

  private static final Field<SystemMetricEvent> VALUE =
      Field.decimal("value", 3, reading -> Math.round(reading.getValue() * 1_000));

  private AlertFeatures() {}

  /** Per service: errors (fatal lines among them) and fatal lines in the errors' window. */
  static FeatureView<ApplicationLogEvent> byService(PlatformTopics topics, PlatformRules rules) {
    Window window = Window.of(rules.errorWindow());
    return FeatureView.<ApplicationLogEvent>builder(
            topics.prefix() + "logs-by-service",
            ApplicationLogEvent::getService,
            line -> line.getEventTime().toEpochMilli())
        .count(
            "errors",
            window,
            Filter.of("error", line -> line.getLevel().compareTo(LogLevel.ERROR) >= 0))
        .count("fatals", window, Filter.of("fatal", line -> line.getLevel() == LogLevel.FATAL))
        .build();
  }

  /** Per host: how often a metric was too high of late, and how it usually is. */
  static FeatureView<SystemMetricEvent> byHost(PlatformTopics topics, PlatformRules rules) {
    FeatureViewBuilder<SystemMetricEvent> view =
        FeatureView.builder(
            topics.prefix() + "metrics-by-host",
            SystemMetricEvent::getHost,
            reading -> reading.getEventTime().toEpochMilli());
    rules
        .thresholds()
        .forEach(
            (metric, limit) ->
                view.count(
                    tooHigh(metric),
                    Window.of(rules.repeatAfter()),
                    Filter.of(
                        metric + "_above_" + limit,
                        reading ->
                            reading.getMetric().equals(metric) && reading.getValue() > limit)));
    Window window = Window.of(rules.anomalyWindow());
    for (String metric : rules.anomalyMetrics()) {
      Filter<SystemMetricEvent> its =
          Filter.of(metric, reading -> reading.getMetric().equals(metric));
      view.count(readings(metric), window, its)
          .mean(mean(metric), VALUE, window, its)
          .standardDeviation(deviation(metric), VALUE, window, its);
    }
    return view.build();
  }

  static String tooHigh(String metric) {
    return metric + "_too_high";
  }

  static String readings(String metric) {
    return metric + "_readings";
  }

  static String mean(String metric) {
    return metric + "_mean";
  }

  static String deviation(String metric) {
    return metric + "_deviation";
  }
}
