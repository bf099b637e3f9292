package io.streamsentinel.examples.training;

import java.util.List;
import java.util.Map;

/**
 * Our model: gradient-boosted trees, ten side by side in each round, each on a part of the rows and
 * of the inputs, because single trees learn the few frauds by heart. Splits are exact: among the
 * quantiles that XGBoost takes by default, the few highest amounts would be one. The smallest
 * weight of a leaf is low, because at the start, when all payments have the odds of the average, a
 * few frauds among a few payments weigh next to nothing.
 */
final class BoostedTrees {

  private static final int TREES_A_ROUND = 10;
  private static final int ROUNDS = 20;

  private BoostedTrees() {}

  /**
   * Trains.
   *
   * @param rows what to learn from: the inputs that it looks at
   * @param seed which rows and inputs each tree sees
   */
  static Xgboost train(List<TrainingRow> rows, long seed) {
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
        ROUNDS);
  }
}
