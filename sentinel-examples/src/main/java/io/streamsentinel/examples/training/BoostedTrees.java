package io.streamsentinel.examples.training;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Our model: gradient-boosted trees, ten side by side in each round, each on a part of the rows and
 * of the inputs, because single trees learn the few frauds by heart. Splits are exact: among the
 * quantiles that XGBoost takes by default, the few highest amounts would be one.
 *
 * <p>The smallest weight of a leaf is lower in every third round. At the start, when all payments
 * have the odds of the average, a few frauds among a few payments weigh next to nothing, so that a
 * high one keeps trees from what is rare; a low one in all rounds has them learn what is not there
 * again.
 */
final class BoostedTrees {

  private static final int TREES_A_ROUND = 10;
  private static final int ROUNDS = 20;
  private static final double[] CHILD_WEIGHTS = {1, 1, 0.1};

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
            Map.entry("subsample", 0.632),
            Map.entry("colsample_bylevel", 0.4),
            Map.entry("seed", seed)),
        IntStream.range(0, ROUNDS).mapToObj(BoostedTrees::ofRound).toList());
  }

  private static Map<String, Object> ofRound(int round) {
    return Map.of("min_child_weight", CHILD_WEIGHTS[round % CHILD_WEIGHTS.length]);
  }
}
