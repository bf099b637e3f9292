package io.streamsentinel.state;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.streamsentinel.metrics.Gauges;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * What is counted. Every tag has a closed set of values: the group, reactions to errors, findings
 * of recovery.
 */
final class StateMeters {

  private static final String LEDGER_LAG = "streaming.state.ledger.lag";
  private static final String OUTBOX_DEPTH = "streaming.state.outbox.depth";

  private final Counter fences;
  private final Counter republishedRecords;
  private final Counter reruns;
  private final Timer commits;
  private final Map<Reaction, Counter> failures = new EnumMap<>(Reaction.class);
  private final Map<Verdict.Finding, Counter> quarantines = new EnumMap<>(Verdict.Finding.class);

  StateMeters(MeterRegistry registry, String group, Lives lives) {
    Gauge.builder(LEDGER_LAG, lives, all -> all.sum(Life::lag))
        .description("Offsets that the database has committed and Kafka is not known to have")
        .tags(Gauges.vacate(registry, LEDGER_LAG, Tags.of("group", group)))
        .register(registry);
    Gauge.builder(OUTBOX_DEPTH, lives, all -> all.sum(l -> l.lag() > 0 ? 1 : 0))
        .description("Partitions whose outbox holds what Kafka is not known to have")
        .tags(Gauges.vacate(registry, OUTBOX_DEPTH, Tags.of("group", group)))
        .register(registry);
    fences =
        Counter.builder("streaming.state.fence.raised")
            .description("Claims of partitions")
            .tag("group", group)
            .register(registry);
    republishedRecords =
        Counter.builder("streaming.state.republished")
            .description("Outputs sent again because the database had them and Kafka did not")
            .tag("group", group)
            .register(registry);
    reruns =
        Counter.builder("streaming.state.reruns")
            .description("Database transactions that were run once more")
            .tag("group", group)
            .register(registry);
    commits =
        Timer.builder("streaming.state.commit")
            .description("Time an epoch's database transaction takes")
            .tag("group", group)
            .register(registry);
    for (Reaction reaction : Reaction.values()) {
      failures.put(
          reaction,
          Counter.builder("streaming.state.statement.failures")
              .description("Errors of the database, by what they lead to")
              .tag("group", group)
              .tag("reaction", reaction.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
    for (Verdict.Finding finding : Verdict.Finding.values()) {
      quarantines.put(
          finding,
          Counter.builder("streaming.state.quarantined")
              .description("Partitions left to somebody, by what was found")
              .tag("group", group)
              .tag("finding", finding.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
  }

  void fenceRaised() {
    fences.increment();
  }

  void republished(OutboxRow row) {
    republishedRecords.increment(row.outputs().size());
  }

  void rerun() {
    reruns.increment();
  }

  void failure(Reaction reaction) {
    Objects.requireNonNull(failures.get(reaction)).increment();
  }

  void quarantined(Verdict.Finding finding) {
    Objects.requireNonNull(quarantines.get(finding)).increment();
  }

  void timed(Runnable commit) {
    commits.record(commit);
  }
}
