package io.streamsentinel.examples.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What our model is compared with: the Fraud Detection Handbook's two best baselines. */
final class Rivals {

  private static final int TREES = 100;

  /** What coordinate descent needs at most; more changes no digit that is shown. */
  private static final int PASSES = 500;

  private Rivals() {}

  /**
   * A logistic regression over standardised inputs, with the mild penalty that scikit-learn has by
   * default (C = 1).
   */
  static double[] logisticRegression(List<TrainingRow> train, List<TrainingRow> test) {
    Standardiser standardiser = new Standardiser(train);
    Map<String, Object> parameters =
        Map.of(
            "booster", "gblinear",
            "objective", "binary:logistic",
            "updater", "coord_descent",
            "eta", 1,
            "reg_lambda", 1.0 / train.size());
    try (Xgboost model = Xgboost.train(standardiser.apply(train), parameters, PASSES)) {
      return model.scores(standardiser.apply(test));
    }
  }

  /**
   * A random forest (Breiman 2001) as scikit-learn has it by default: 100 trees, each grown to the
   * end, the root of the number of inputs to choose from at every split. With squared error and no
   * penalty a split's gain is the Gini impurity's and a leaf is its share of frauds. Each tree sees
   * 63.2 % of the rows, as many different ones as a bootstrap has on average. A split is one of
   * 4,096 quantiles.
   */
  static double[] randomForest(List<TrainingRow> train, List<TrainingRow> test, long seed) {
    int inputs = train.get(0).inputs().length;
    Map<String, Object> parameters =
        Map.ofEntries(
            Map.entry("objective", "reg:squarederror"),
            Map.entry("base_score", 0),
            Map.entry("num_parallel_tree", TREES),
            Map.entry("eta", 1),
            Map.entry("subsample", 0.632),
            Map.entry("colsample_bynode", Math.floor(Math.sqrt(inputs)) / inputs),
            Map.entry("max_depth", 0),
            Map.entry("min_child_weight", 0),
            Map.entry("reg_lambda", 0),
            Map.entry("tree_method", "hist"),
            Map.entry("max_bin", 4_096),
            Map.entry("seed", seed));
    try (Xgboost model = Xgboost.train(train, parameters, 1)) {
      return model.scores(test);
    }
  }

  /** Makes every input's mean 0 and its deviation 1 on the rows to learn from. */
  private static final class Standardiser {

    private final double[] means;
    private final double[] deviations;

    Standardiser(List<TrainingRow> rows) {
      int columns = rows.get(0).inputs().length;
      means = new double[columns];
      deviations = new double[columns];
      for (int i = 0; i < columns; i++) {
        int column = i;
        double mean =
            rows.stream().mapToDouble(row -> row.inputs()[column]).average().orElseThrow();
        double variance =
            rows.stream()
                .mapToDouble(row -> Math.pow(row.inputs()[column] - mean, 2))
                .average()
                .orElseThrow();
        means[i] = mean;
        deviations[i] = variance == 0 ? 1 : Math.sqrt(variance);
      }
    }

    List<TrainingRow> apply(List<TrainingRow> rows) {
      List<TrainingRow> standardised = new ArrayList<>(rows.size());
      for (TrainingRow row : rows) {
        double[] inputs = new double[means.length];
        for (int i = 0; i < inputs.length; i++) {
          inputs[i] = (row.inputs()[i] - means[i]) / deviations[i];
        }
        standardised.add(new TrainingRow(row.day(), row.customer(), row.fraud(), inputs));
      }
      return standardised;
    }
  }
}
