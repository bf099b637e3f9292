package io.streamsentinel.examples.training;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Our model: gradient-boosted trees. How many and how deep is chosen within the training: by the
 * average precision on its last days of what was learned from the days before. No test day is
 * looked at.
 */
final class BoostedTrees {

  /** How much of the training its last days are that settings are chosen by. */
  private static final double VALIDATED = 2 / 7.0;

  private static final List<Settings> CANDIDATES =
      List.of(
          new Settings(50, 2),
          new Settings(100, 2),
          new Settings(200, 2),
          new Settings(50, 3),
          new Settings(100, 3),
          new Settings(200, 3),
          new Settings(50, 4),
          new Settings(100, 4),
          new Settings(200, 4));

  private BoostedTrees() {}

  /**
   * What is chosen.
   *
   * @param rounds how many trees
   * @param depth how many questions each asks at most
   */
  record Settings(int rounds, int depth) {
    @Override
    public String toString() {
      return rounds + " trees of depth " + depth;
    }
  }

  /** The settings that do best within the training. */
  static Settings choose(List<TrainingRow> rows, Split split, long seed) {
    Split within = split.validation((int) Math.max(1, Math.round(split.trainDays() * VALIDATED)));
    List<TrainingRow> train = within.train(rows);
    List<TrainingRow> test = within.test(rows);
    return CANDIDATES.stream()
        .max(
            Comparator.comparingDouble(
                settings -> {
                  try (Xgboost model = train(train, settings, seed)) {
                    return new PrecisionRecall(test, model.scores(test)).average();
                  }
                }))
        .orElseThrow();
  }

  static Xgboost train(List<TrainingRow> rows, Settings settings, long seed) {
    return Xgboost.train(
        rows,
        Map.of(
            "objective",
            "binary:logistic",
            "tree_method",
            "hist",
            "eta",
            0.1,
            "max_depth",
            settings.depth(),
            "seed",
            seed),
        settings.rounds());
  }
}
