package io.streamsentinel.examples.platform;

import io.streamsentinel.avro.event.ApplicationLogEvent;
import io.streamsentinel.avro.event.PlatformAlertEvent;
import io.streamsentinel.avro.event.SystemMetricEvent;
import io.streamsentinel.avro.event.UserActivityEvent;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.examples.generator.Incident;
import io.streamsentinel.examples.pipeline.TopicReader;
import io.streamsentinel.examples.platform.PlatformTables.Cell;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/**
 * What a run came to: what went into the topics, read with a plain consumer, against what is in the
 * tables, among the dead letters and among the alerts.
 */
final class PlatformReport {

  /** An incident counts as noticed if an alert about it comes no later than this after its end. */
  private static final Duration NOTICED_WITHIN = Duration.ofMinutes(1);

  private final PlatformRules rules;
  private final long windowMillis;
  private final Map<String, Long> activities = new TreeMap<>();
  private final Map<String, Long> levels = new TreeMap<>();
  private final Map<Cell, Long> cells = new HashMap<>();
  private final Set<String> places = new HashSet<>();
  private final Set<String> alertIds = new HashSet<>();
  private final List<PlatformAlertEvent> alerts = new ArrayList<>();
  private final TopicAudit users;
  private final TopicAudit logs;
  private final TopicAudit metrics;
  private final long letters;
  private long lost;
  private long duplicates;

  /**
   * Reads everything.
   *
   * @param from where each topic ended before the run began
   * @param before what was counted before the run began
   */
  PlatformReport(
      TopicReader reader,
      SchemaRegistry registry,
      PlatformTopics topics,
      PlatformRules rules,
      PlatformTables tables,
      Map<String, Map<TopicPartition, Long>> from,
      Map<Cell, Long> before) {
    this.rules = rules;
    this.windowMillis = rules.analyticsWindow().toMillis();
    users =
        TopicAudit.of(
            reader,
            registry,
            from.getOrDefault(topics.userEvents(), Map.of()),
            UserActivityEvent.class,
            this::activity);
    logs =
        TopicAudit.of(
            reader,
            registry,
            from.getOrDefault(topics.applicationLogs(), Map.of()),
            ApplicationLogEvent.class,
            this::line);
    metrics =
        TopicAudit.of(
            reader,
            registry,
            from.getOrDefault(topics.systemMetrics(), Map.of()),
            SystemMetricEvent.class,
            (place, reading) -> {});
    TopicAudit.of(
        reader,
        registry,
        from.getOrDefault(topics.alerts(), Map.of()),
        PlatformAlertEvent.class,
        this::alert);
    long[] read = new long[1];
    reader.read(from.getOrDefault(topics.deadLetters(), Map.of()), letter -> read[0]++);
    letters = read[0];
    compare(tables, before);
  }

  private void activity(String place, UserActivityEvent event) {
    long time = event.getEventTime().toEpochMilli();
    cells.merge(
        new Cell(
            event.getEventTime().minusMillis(Math.floorMod(time, windowMillis)),
            event.getActivity()),
        1L,
        Long::sum);
    activities.merge(event.getActivity(), 1L, Long::sum);
  }

  private void line(String place, ApplicationLogEvent line) {
    levels.merge(line.getLevel().name(), 1L, Long::sum);
    if (line.getLevel().compareTo(rules.keepFrom()) >= 0) {
      places.add(place);
    }
  }

  private void alert(String place, PlatformAlertEvent alert) {
    alerts.add(alert);
    if (!alertIds.add(alert.getAlertId())) {
      duplicates++;
    }
  }

  /** Everything beyond what it should be is a duplicate, everything below it a loss. */
  private void compare(PlatformTables tables, Map<Cell, Long> before) {
    Map<Cell, Long> counted = new HashMap<>(tables.activities());
    before.forEach((cell, events) -> counted.merge(cell, -events, Long::sum));
    cells.forEach((cell, events) -> counted.merge(cell, -events, Long::sum));
    counted.values().forEach(this::off);
    Set<String> kept = tables.places();
    off(-places.stream().filter(place -> !kept.contains(place)).count());
    // Two groups read the logs, and each of them gives a malformed line up.
    off(letters - users.malformed() - 2 * logs.malformed() - metrics.malformed());
  }

  private void off(long difference) {
    lost += Math.max(0, -difference);
    duplicates += Math.max(0, difference);
  }

  boolean exactlyOnce() {
    return lost == 0 && duplicates == 0;
  }

  void print(PrintWriter out, double perSecond, List<Incident> incidents) {
    out.println();
    line(out, "user events %,d", users.events());
    shares(out, activities, users.events());
    line(out, "log lines %,d", logs.events());
    shares(out, levels, logs.events());
    line(out, "readings %,d", metrics.events());
    line(out, "lines kept %,d (%s and above)", places.size(), rules.keepFrom());
    line(out, "dead-lettered %,d", letters);
    line(out, "lost %,d", lost);
    line(out, "duplicates %,d", duplicates);
    line(out, "throughput %,.0f events/s through all three groups", perSecond);
    out.println("incidents");
    for (Incident incident : incidents) {
      line(
          out,
          "  %s  %-8s %-10s %s",
          incident.start(),
          incident.kind(),
          incident.source(),
          noticed(incident));
    }
    line(
        out,
        "alerts %,d, of them about no incident %,d",
        alerts.size(),
        alerts.stream()
            .filter(alert -> incidents.stream().noneMatch(incident -> about(alert, incident)))
            .count());
    out.flush();
  }

  private String noticed(Incident incident) {
    return alerts.stream()
        .filter(alert -> about(alert, incident))
        .min(Comparator.comparing(PlatformAlertEvent::getEventTime))
        .map(
            alert ->
                String.format(
                    Locale.ROOT,
                    "%s after %d s: %,.0f, limit %,.0f",
                    alert.getRule(),
                    Duration.between(incident.start(), alert.getEventTime()).toSeconds(),
                    alert.getValue(),
                    alert.getLimit()))
        .orElse("not noticed");
  }

  private static boolean about(PlatformAlertEvent alert, Incident incident) {
    return alert.getSource().equals(incident.source())
        && !alert.getEventTime().isBefore(incident.start())
        && alert.getEventTime().isBefore(incident.end().plus(NOTICED_WITHIN));
  }

  private static void shares(PrintWriter out, Map<String, Long> counts, long all) {
    counts.forEach(
        (what, times) -> line(out, "  %-10s %,9d  %5.1f %%", what, times, 100.0 * times / all));
  }

  private static void line(PrintWriter out, String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}
