package io.streamsentinel.examples.bench;

import io.streamsentinel.examples.bench.LimitSimulation.Outcome;
import io.streamsentinel.examples.bench.LimitSimulation.Phase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Every contestant in every scenario, with several seeds, ours with more: the worst counts. */
final class LimitTable {

  static final Map<String, List<Phase>> SCENARIOS = scenarios();
  static final List<Double> VARIATIONS = List.of(0.0, 0.3, 1.0);
  private static final int SEEDS = 5;
  private static final int OUR_SEEDS = 10;

  /** The worst of some outcomes. */
  record Row(
      LimitContestant contestant,
      String scenario,
      double variation,
      double settledSeconds,
      double errorMean,
      double errorMax,
      double throughput) {

    String markdown() {
      return String.format(
          Locale.ROOT,
          "| %s | %s | %.1f | %.1f | %.0f | %.0f | %.0f |",
          scenario,
          contestant.name().toLowerCase(Locale.ROOT).replace('_', ' '),
          variation,
          settledSeconds,
          100 * errorMean,
          100 * errorMax,
          100 * throughput);
    }
  }

  static final String HEADER =
      "| scenario | limit | variation | settled after s | error % mean | error % max | throughput %"
          + " |\n"
          + "| --- | --- | --- | --- | --- | --- | --- |";

  private LimitTable() {}

  private static Map<String, List<Phase>> scenarios() {
    Map<String, List<Phase>> all = new LinkedHashMap<>();
    all.put(
        "40 workers, then 10, then 40; 2 ms",
        List.of(new Phase(15, 40, 2, 0), new Phase(15, 10, 2, 0), new Phase(15, 40, 2, 0)));
    all.put(
        "40 workers; 2 ms, then 8, then 2",
        List.of(new Phase(15, 40, 2, 0), new Phase(15, 40, 8, 0), new Phase(15, 40, 2, 0)));
    all.put(
        "10 workers behind 9 ms of network; 1 ms, then 4, then 1",
        List.of(new Phase(15, 10, 1, 9), new Phase(15, 10, 4, 9), new Phase(15, 10, 1, 9)));
    all.put(
        "20 workers; 2 ms, then 500, then 2",
        List.of(new Phase(15, 20, 2, 0), new Phase(15, 20, 500, 0), new Phase(15, 20, 2, 0)));
    return all;
  }

  static Row row(LimitContestant contestant, String scenario, double variation) {
    int seeds = contestant == LimitContestant.SENTINEL ? OUR_SEEDS : SEEDS;
    List<Outcome> outcomes = new ArrayList<>();
    for (long seed = 1; seed <= seeds; seed++) {
      outcomes.addAll(
          new LimitSimulation(contestant.limit(), variation, seed)
              .run(SCENARIOS.getOrDefault(scenario, List.of())));
    }
    return new Row(
        contestant,
        scenario,
        variation,
        outcomes.stream().mapToDouble(Outcome::settledSeconds).max().orElseThrow(),
        outcomes.stream().mapToDouble(Outcome::errorMean).max().orElseThrow(),
        outcomes.stream().mapToDouble(Outcome::errorMax).max().orElseThrow(),
        outcomes.stream().mapToDouble(Outcome::throughput).min().orElseThrow());
  }

  static List<Row> all() {
    List<Row> rows = new ArrayList<>();
    for (String scenario : SCENARIOS.keySet()) {
      for (LimitContestant contestant : LimitContestant.values()) {
        for (double variation : VARIATIONS) {
          rows.add(row(contestant, scenario, variation));
        }
      }
    }
    return rows;
  }
}
