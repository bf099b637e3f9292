package io.streamsentinel.feature;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.streamsentinel.metrics.Gauges;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** What a stage counts. No tag names an entity. */
final class FeatureMeters {
  private static final String LAG = "streaming.features.watermark.lag";
  private static final String AGE = "streaming.features.watermark.age";

  private final Counter late;
  private final Counter refused;
  private final Counter invalid;
  private final Counter rebuilds;
  private final Counter restores;
  private final Counter flushedEntities;
  private final Counter unanswered;
  private final Timer flushes;
  private final AtomicLong lag = new AtomicLong();
  private final AtomicLong ageMillis = new AtomicLong();

  /** A stage's meters are told from another's by its views. */
  FeatureMeters(MeterRegistry registry, List<String> views) {
    Tags stage = Tags.of("view", String.join("+", views));
    this.late = registry.counter("streaming.features.late", stage);
    this.refused = registry.counter("streaming.features.refused", stage);
    this.invalid = registry.counter("streaming.features.invalid", stage);
    this.rebuilds = registry.counter("streaming.features.rebuilds", stage);
    this.restores = registry.counter("streaming.features.restores", stage);
    this.flushedEntities = registry.counter("streaming.features.flushed.entities", stage);
    this.unanswered = registry.counter("streaming.features.store.unanswered", stage);
    this.flushes = registry.timer("streaming.features.flush", stage);
    registry.gauge(LAG, Gauges.vacate(registry, LAG, stage), lag);
    registry
        .more()
        .timeGauge(
            AGE,
            Gauges.vacate(registry, AGE, stage),
            ageMillis,
            TimeUnit.MILLISECONDS,
            AtomicLong::get);
  }

  void folded(FoldOutcome outcome) {
    if (outcome == FoldOutcome.TOO_LATE) {
      late.increment();
    } else if (outcome == FoldOutcome.REFUSED) {
      refused.increment();
    }
  }

  void invalid() {
    invalid.increment();
  }

  void rebuilt() {
    rebuilds.increment();
  }

  void restored() {
    restores.increment();
  }

  void unanswered() {
    unanswered.increment();
  }

  void flushed(int entities, Duration took) {
    flushedEntities.increment(entities);
    flushes.record(took);
  }

  /**
   * How many committed records the store of the partition that is farthest behind lacks, and how
   * long ago a partition that lacks some was applied; both 0 where nothing is lacking.
   */
  void behind(long records, long millis) {
    lag.set(records);
    ageMillis.set(millis);
  }
}
