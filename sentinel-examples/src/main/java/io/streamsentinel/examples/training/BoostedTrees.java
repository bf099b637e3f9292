package io.streamsentinel.examples.training;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Our model: gradient-boosted trees, ten side by side in each round, each on a part of the rows and
 * of the inputs, because single trees learn the few frauds by heart. Splits are exact: among the
 * quantiles that XGBoost takes by default, the few highest amounts would be one.
 *
 * <p>How many rounds is chosen within the training, by its last days after learning from the days
 * before. No test day is looked at.
 */
final class BoostedTrees {

  private static final int TREES_A_ROUND = 10;
  private static final List<Integer> ROUNDS = List.of(10, 20, 40);

  /** How much of the training its last days are that rounds are chosen by. */
  private static final double VALIDATED = 2 / 7.0;

  private BoostedTrees() {}

  /**
   * The number of rounds with which the three measures add up to the most on the last days of
   * training, or the least number if these hold no fraud.
   */
  static int rounds(List<TrainingRow> rows, Split split, long seed) {
    if (split.trainDays() == 1) {
      return ROUNDS.get(0);
    }
    Split within = split.validation((int) Math.max(1, Math.round(split.trainDays() * VALIDATED)));
    List<TrainingRow> test = within.test(rows);
    if (test.stream().noneMatch(TrainingRow::fraud)) {
      return ROUNDS.get(0);
    }
    int most = ROUNDS.get(ROUNDS.size() - 1);
    try (Xgboost model = train(within.train(rows), most, seed)) {
      return ROUNDS.stream()
          .max(
              Comparator.comparingDouble(
                  rounds -> sum(Measures.of(test, model.scores(test, rounds * TREES_A_ROUND)))))
          .orElseThrow();
    }
  }

  /**
   * Trains.
   *
   * @param rows what to learn from
   * @param rounds how often to add ten trees
   * @param seed which rows and inputs each tree sees
   */
  static Xgboost train(List<TrainingRow> rows, int rounds, long seed) {
    return Xgboost.train(
        rows,
        Map.ofEntries(
            Map.entry("objective", "binary:logistic"),
            Map.entry("tree_method", "exact"),
            Map.entry("num_parallel_tree", TREES_A_ROUND),
            Map.entry("eta", 0.2),
            Map.entry("max_depth", 4),
            Map.entry("min_child_weight", 0.1),
            Map.entry("subsample", 0.632),
            Map.entry("colsample_bylevel", 0.4),
            Map.entry("seed", seed)),
        rounds);
  }

  private static double sum(Measures measures) {
    return measures.areaUnderRoc() + measures.averagePrecision() + measures.cardPrecision();
  }
}
