package io.streamsentinel.examples.dashboard.health;

import io.streamsentinel.examples.dashboard.health.Block.Detail;
import io.streamsentinel.examples.dashboard.health.Block.Status;
import io.streamsentinel.metrics.Meters;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What meters say of the blocks that have no health of their own; none for blocks without meters.
 */
final class MeterBlocks {

  private static final String BREAKER = "streaming.circuit.breaker.state";
  private static final long STALE_RECORDS = 50_000;

  private MeterBlocks() {}

  static List<Block> of(List<MeterView> meters) {
    List<Block> blocks = new ArrayList<>();
    latency(meters, blocks);
    features(meters, blocks);
    state(meters, blocks);
    breakers(meters, blocks);
    return blocks;
  }

  private static void latency(List<MeterView> meters, List<Block> blocks) {
    List<Detail> details = new ArrayList<>();
    for (MeterView meter : named(meters, Meters.LATENCY)) {
      details.add(percentiles("Arrival to commit, " + meter.tag("topic"), meter));
    }
    for (MeterView meter : named(meters, Meters.EPOCH_DURATION)) {
      details.add(percentiles("Commit, " + meter.tag("group"), meter));
    }
    for (MeterView meter : named(meters, Meters.HANDLER)) {
      details.add(percentiles("Handler, " + meter.tag("topic"), meter));
    }
    if (!details.isEmpty()) {
      blocks.add(
          new Block(
              "Latency",
              "How long records wait, and how long commits take.",
              Status.OK,
              "Measured over the last minutes, in milliseconds.",
              details));
    }
  }

  private static void features(List<MeterView> meters, List<Block> blocks) {
    List<MeterView> lags = named(meters, "streaming.features.watermark.lag");
    if (lags.isEmpty()) {
      return;
    }
    double behind = sum(lags);
    List<Detail> details = new ArrayList<>();
    details.add(new Detail("Committed records that Redis lacks", whole(behind)));
    for (MeterView meter : named(meters, "streaming.features.flush")) {
      details.add(percentiles("Write to Redis", meter));
    }
    for (String what : List.of("late", "refused", "invalid", "rebuilds", "store.unanswered")) {
      List<MeterView> counters = named(meters, "streaming.features." + what);
      if (!counters.isEmpty()) {
        details.add(new Detail(what.replace('.', ' '), whole(sum(counters))));
      }
    }
    blocks.add(
        new Block(
            "Features",
            "What is known of each user, kept in Redis and computed from Kafka.",
            behind > STALE_RECORDS ? Status.WARNING : Status.OK,
            behind > STALE_RECORDS
                ? "Redis is far behind what is committed; readers see old values."
                : "Redis is up to date with what is committed, or nearly so.",
            details));
  }

  private static void state(List<MeterView> meters, List<Block> blocks) {
    List<MeterView> depths = named(meters, "streaming.state.outbox.depth");
    if (depths.isEmpty()) {
      return;
    }
    double depth = sum(depths);
    List<Detail> details = new ArrayList<>();
    details.add(new Detail("Partitions whose outbox is not empty", whole(depth)));
    details.add(
        new Detail(
            "Offsets in the database and not yet in Kafka",
            whole(sum(named(meters, "streaming.state.ledger.lag")))));
    for (MeterView meter : named(meters, "streaming.state.commit")) {
      details.add(percentiles("Database transaction", meter));
    }
    double quarantined = sum(named(meters, "streaming.state.quarantined"));
    blocks.add(
        new Block(
            "State",
            "Tables in PostgreSQL that agree with Kafka, by a ledger and an outbox.",
            quarantined > 0 ? Status.FAILED : Status.OK,
            quarantined > 0
                ? "Partitions were left to somebody: database and Kafka disagree."
                : "Database and Kafka agree.",
            details));
  }

  /** A breaker has a gauge for each of its states; that of the state it is in is 1. */
  private static void breakers(List<MeterView> meters, List<Block> blocks) {
    List<Detail> details = new ArrayList<>();
    for (MeterView meter : named(meters, BREAKER)) {
      Double value = meter.value();
      if (value != null && value > 0) {
        details.add(new Detail(meter.tag("name"), meter.tag("state").replace('_', ' ')));
      }
    }
    boolean open = details.stream().anyMatch(breaker -> !breaker.value().equals("closed"));
    if (!named(meters, BREAKER).isEmpty()) {
      blocks.add(
          new Block(
              "Breakers",
              "They stop calls to what fails, and let the rest go on.",
              open ? Status.WARNING : Status.OK,
              open ? "Not all are closed: something they guard fails." : "All are closed.",
              details));
    }
  }

  private static List<MeterView> named(List<MeterView> meters, String name) {
    return meters.stream().filter(meter -> meter.name().equals(name)).toList();
  }

  private static double sum(List<MeterView> meters) {
    return meters.stream()
        .map(MeterView::value)
        .filter(java.util.Objects::nonNull)
        .mapToDouble(Double::doubleValue)
        .sum();
  }

  private static Detail percentiles(String name, MeterView meter) {
    return new Detail(
        name,
        meter.count() == null || meter.count() == 0
            ? "nothing measured yet"
            : "median %s ms, 99 %% within %s ms"
                .formatted(number(meter.p50()), number(meter.p99())));
  }

  private static String number(@Nullable Double value) {
    return value == null
        ? "unknown"
        : value == Math.rint(value) ? whole(value) : String.format(Locale.ROOT, "%.1f", value);
  }

  private static String whole(double value) {
    return String.format(Locale.ROOT, "%,.0f", value);
  }
}
