package io.streamsentinel.consumer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.streamsentinel.metrics.Gauges;
import io.streamsentinel.metrics.Meters;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.common.TopicPartition;

/** Counts and times what the engine does, by piece and not by record. Thread-safe. */
final class EngineMetrics {

  private final MeterRegistry registry;
  private final LongSupplier ticker;
  private final LongSupplier wallMillis;
  private final Tags group;
  private final Map<String, TopicMeters> topics = new ConcurrentHashMap<>();
  private final Map<ErrorType, Counter> errors = new EnumMap<>(ErrorType.class);
  private final Counter committed;
  private final Counter aborted;
  private final Counter rebuilds;
  private final DistributionSummary epochRecords;
  private final Timer epochDuration;
  private volatile long lastCommitMillis;

  private record TopicMeters(
      Counter processed,
      Counter retried,
      Counter delayed,
      Counter deadLettered,
      DistributionSummary latency,
      Timer handler) {}

  EngineMetrics(
      MeterRegistry registry, String groupId, LongSupplier ticker, LongSupplier wallMillis) {
    this.registry = registry;
    this.ticker = ticker;
    this.wallMillis = wallMillis;
    this.group = Tags.of("group", groupId);
    this.committed = registry.counter(Meters.EPOCHS_COMMITTED, group);
    this.aborted = registry.counter(Meters.EPOCHS_ABORTED, group);
    this.rebuilds = registry.counter(Meters.REBUILDS, group);
    this.epochRecords = registry.summary(Meters.EPOCH_RECORDS, group);
    this.epochDuration = registry.timer(Meters.EPOCH_DURATION, group);
    for (ErrorType type : ErrorType.values()) {
      errors.put(type, registry.counter(Meters.ERRORS, group.and("type", type.tag())));
    }
  }

  void error(ErrorType type) {
    Counter counter = errors.get(type);
    if (counter != null) {
      counter.increment();
    }
  }

  void closed(ClosedEpoch epoch) {
    epochRecords.record(epoch.records());
    epoch.closedAt(ticker.getAsLong());
  }

  void committed(ClosedEpoch epoch) {
    committed.increment();
    long now = wallMillis.getAsLong();
    lastCommitMillis = now;
    if (!epoch.recovery()) {
      epochDuration.record(ticker.getAsLong() - epoch.closedAt(), TimeUnit.NANOSECONDS);
    }
    for (EpochPart part : epoch.parts()) {
      TopicMeters meters = of(part.partition().topic());
      meters.processed.increment(part.records());
      for (Segment segment : part.segments()) {
        if (!segment.units().isEmpty()) {
          meters.latency.record((double) Math.max(0, now - segment.units().get(0).timestamp()));
        }
      }
    }
  }

  void aborted() {
    aborted.increment();
  }

  void rebuilt() {
    rebuilds.increment();
  }

  void retried(String topic) {
    of(topic).retried.increment();
  }

  void delayed(String topic) {
    of(topic).delayed.increment();
  }

  void deadLettered(String topic) {
    of(topic).deadLettered.increment();
  }

  long handlerBegins() {
    return ticker.getAsLong();
  }

  /** So many handlers ran one after another since then; returns how long they took. */
  long handled(String topic, long begun, int count) {
    long nanos = ticker.getAsLong() - begun;
    if (count > 0) {
      of(topic).handler.record(nanos / count, TimeUnit.NANOSECONDS);
    }
    return nanos;
  }

  /** When the last epoch was committed, in milliseconds since 1970; 0 if none was. */
  long lastCommitMillis() {
    return lastCommitMillis;
  }

  <T> void gauge(String name, T of, ToDoubleFunction<T> value) {
    registry.gauge(name, Gauges.vacate(registry, name, group), of, value);
  }

  /** Shows a partition's lag for as long as it is ours, NaN afterwards. */
  void lag(TopicPartition id, Ownership ownership) {
    Tags tags = group.and("topic", id.topic(), "partition", Integer.toString(id.partition()));
    registry.gauge(
        Meters.LAG,
        Gauges.vacate(registry, Meters.LAG, tags),
        ownership,
        owned -> {
          Partition partition = owned.get(id);
          return partition == null || partition.lag().isEmpty()
              ? Double.NaN
              : partition.lag().getAsLong() + partition.buffered();
        });
  }

  private TopicMeters of(String topic) {
    TopicMeters known = topics.get(topic);
    if (known != null) {
      return known;
    }
    Tags tags = group.and("topic", topic);
    // Counted elsewhere and rarely: there from the start, or Prometheus would miss the first.
    registry.counter(Meters.DUPLICATES, tags);
    return topics.computeIfAbsent(
        topic,
        name ->
            new TopicMeters(
                registry.counter(Meters.PROCESSED, tags),
                registry.counter(Meters.RETRIES, tags),
                registry.counter(Meters.DELAYED, tags),
                registry.counter(Meters.DEAD_LETTERS, tags),
                DistributionSummary.builder(Meters.LATENCY)
                    .tags(tags)
                    .publishPercentileHistogram()
                    .minimumExpectedValue(1.0)
                    .maximumExpectedValue(60_000.0)
                    .register(registry),
                registry.timer(Meters.HANDLER, tags)));
  }
}
