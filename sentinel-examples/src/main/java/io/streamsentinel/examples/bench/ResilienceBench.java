package io.streamsentinel.examples.bench;

import io.streamsentinel.stack.KafkaSpec;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.StackDirectory;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How well the consumer gets over the trouble of what it calls: adaptive limits in a simulation,
 * and a whole consumer on a broker while an HTTP server breaks and heals. Criteria as JSON lines.
 *
 * <p>{@code bench resilience -- [--picture FILE] [--table FILE] [--seconds N]}
 */
public final class ResilienceBench {

  private static final int PER_SECOND = 400;

  private final PrintStream out;
  private final Map<String, String> options;

  private ResilienceBench(PrintStream out, Map<String, String> options) {
    this.out = out;
    this.options = options;
  }

  /**
   * Runs the benchmark and prints its criteria.
   *
   * @param args see the class comment
   */
  public static void main(String[] args) throws Exception {
    new ResilienceBench(System.out, options(args)).run();
  }

  private static Map<String, String> options(String... args) {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i < args.length; i += 2) {
      if (!List.of("--picture", "--table", "--seconds").contains(args[i]) || i + 1 == args.length) {
        throw new IllegalArgumentException(
            "not an option with a value: "
                + args[i]
                + "; there are --picture FILE, --table FILE, --seconds N");
      }
      options.put(args[i], args[i + 1]);
    }
    return options;
  }

  private void run() throws Exception {
    simulation();
    broker(Duration.ofSeconds(Integer.parseInt(options.getOrDefault("--seconds", "10"))));
  }

  private void simulation() throws Exception {
    List<LimitTable.Row> rows = LimitTable.all();
    List<String> lines = new ArrayList<>(List.of(LimitTable.HEADER));
    rows.forEach(row -> lines.add(row.markdown()));
    if (options.containsKey("--table")) {
      Files.write(Path.of(options.getOrDefault("--table", "")), lines);
    } else {
      lines.forEach(line -> out.println("# " + line));
    }
    List<LimitTable.Row> ours =
        rows.stream().filter(row -> row.contestant() == LimitContestant.SENTINEL).toList();
    criteria("", ours);
    for (double variation : LimitTable.VARIATIONS) {
      criteria(
          String.format(Locale.ROOT, "_variation_%.1f", variation),
          ours.stream().filter(row -> row.variation() == variation).toList());
    }
  }

  private void criteria(String suffix, List<LimitTable.Row> rows) {
    print(
        "limit_error_pct" + suffix,
        rows.stream().mapToDouble(row -> 100 * row.errorMax()).max().orElseThrow());
    print(
        "limit_settled_s" + suffix,
        rows.stream().mapToDouble(LimitTable.Row::settledSeconds).max().orElseThrow());
  }

  private void broker(Duration each) throws Exception {
    try (Stack stack =
        Stack.embedded(KafkaSpec.oneBroker().lasting(), StackDirectory.temporary())) {
      String servers = stack.bootstrapServers();
      Input.create(servers, "outage-in", "outage-out", "outage-dead");
      Outage.Course course =
          new Outage(servers, "outage-in", "outage-out", "outage-dead", "outage", PER_SECOND, each)
              .run();
      OutageFigures figures = new OutageFigures(course);
      double worst = 0;
      for (int i = 0; i < course.phases().size(); i++) {
        Outage.Phase phase = course.phases().get(i);
        if (phase.broken()) {
          double recovery = figures.recoverySeconds(i);
          out.printf(Locale.ROOT, "# after \"%s\": %.1f s%n", phase.name(), recovery);
          worst = Math.max(worst, recovery);
        }
      }
      out.printf(
          Locale.ROOT,
          "# %d records, p99 counts as recovered below %.0f ms; %s%n",
          course.sent(),
          figures.goodMillis(),
          course.faults().isEmpty() ? "none lost, none twice, order kept" : course.faults());
      print("recovery_s", worst);
      if (options.containsKey("--picture")) {
        Files.writeString(
            Path.of(options.getOrDefault("--picture", "")),
            new OutagePicture(course, figures).svg());
      }
      if (!course.faults().isEmpty()) {
        throw new IllegalStateException("not exactly once: " + course.faults());
      }
    }
  }

  private void print(String criterion, double value) {
    out.printf(
        Locale.ROOT,
        "{\"bench\":\"resilience\",\"criterion\":\"%s\",\"value\":%.3f}%n",
        criterion,
        value);
  }
}
