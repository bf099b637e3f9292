package io.streamsentinel.examples.dashboard.health;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import io.micrometer.core.instrument.distribution.ValueAtPercentile;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The meters of a process, the library's own with percentiles. Blocks register in {@link
 * #registry}; at most 1,000 meters are listed. Thread-safe.
 */
public final class MeterBoard implements AutoCloseable {

  private static final String OURS = "streaming.";
  private static final int METERS_MAX = 1_000;
  private static final double MEDIAN = 0.5;
  private static final double TAIL = 0.99;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  /** No meters yet. */
  public MeterBoard() {
    registry
        .config()
        .meterFilter(
            new MeterFilter() {
              @Override
              public DistributionStatisticConfig configure(
                  Meter.Id id, DistributionStatisticConfig config) {
                return id.getName().startsWith(OURS)
                    ? DistributionStatisticConfig.builder()
                        .percentiles(MEDIAN, TAIL)
                        .build()
                        .merge(config)
                    : config;
              }
            });
  }

  /** Where blocks register their meters. */
  public SimpleMeterRegistry registry() {
    return registry;
  }

  /** The library's meters, by name. */
  public List<MeterView> meters() {
    return registry.getMeters().stream()
        .filter(meter -> meter.getId().getName().startsWith(OURS))
        // Micrometer makes a gauge of each percentile beside the meter itself.
        .filter(meter -> meter.getId().syntheticAssociation() == null)
        .limit(METERS_MAX)
        .flatMap(MeterBoard::view)
        .sorted(
            Comparator.comparing(MeterView::name).thenComparing(meter -> meter.tags().toString()))
        .toList();
  }

  private static Stream<MeterView> view(Meter meter) {
    if (meter instanceof Timer timer) {
      return Stream.of(
          measured(timer, "ms", timer.takeSnapshot(), 1 / 1e6, timer.mean(TimeUnit.MILLISECONDS)));
    }
    if (meter instanceof DistributionSummary summary) {
      return Stream.of(
          measured(
              summary,
              Objects.requireNonNullElse(summary.getId().getBaseUnit(), ""),
              summary.takeSnapshot(),
              1,
              summary.mean()));
    }
    if (meter instanceof Counter counter) {
      return Stream.of(single(counter, counter.count()));
    }
    if (meter instanceof FunctionCounter counter) {
      return Stream.of(single(counter, counter.count()));
    }
    return meter instanceof Gauge gauge ? Stream.of(single(gauge, gauge.value())) : Stream.of();
  }

  private static MeterView single(Meter meter, double value) {
    return new MeterView(
        meter.getId().getName(),
        tags(meter),
        Objects.requireNonNullElse(meter.getId().getBaseUnit(), ""),
        null,
        finite(value),
        null,
        null,
        null,
        null);
  }

  private static MeterView measured(
      Meter meter, String unit, HistogramSnapshot snapshot, double scale, double mean) {
    return new MeterView(
        meter.getId().getName(),
        tags(meter),
        unit,
        snapshot.count(),
        null,
        finite(mean),
        percentile(snapshot, MEDIAN, scale),
        percentile(snapshot, TAIL, scale),
        finite(snapshot.max() * scale));
  }

  private static @Nullable Double percentile(
      HistogramSnapshot snapshot, double percentile, double scale) {
    for (ValueAtPercentile value : snapshot.percentileValues()) {
      if (value.percentile() == percentile) {
        return finite(value.value() * scale);
      }
    }
    return null;
  }

  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }

  private static Map<String, String> tags(Meter meter) {
    Map<String, String> tags = new LinkedHashMap<>();
    for (Tag tag : meter.getId().getTags()) {
      tags.put(tag.getKey(), tag.getValue());
    }
    return tags;
  }

  @Override
  public void close() {
    registry.close();
  }
}
