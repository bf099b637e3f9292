package io.streamsentinel.scoring;

import java.util.Arrays;
import java.util.List;

/**
 * Logistic regression. An input contributes its weight times its distance from its mean, which is
 * its Shapley value if inputs are independent (Lundberg, Lee, NIPS 2017, corollary 1). A missing
 * value contributes nothing, as if it were the mean.
 */
final class LinearModel implements Model {

  private final ModelVersion version;
  private final Inputs inputs;
  private final int[] columns;
  private final double[] weights;
  private final double[] means;
  private final double intercept;

  LinearModel(
      ModelVersion version,
      Inputs inputs,
      int[] columns,
      double[] weights,
      double[] means,
      double intercept) {
    this.version = version;
    this.inputs = inputs;
    this.columns = columns;
    this.weights = weights;
    this.means = means;
    this.intercept = intercept;
  }

  @Override
  public List<String> inputs() {
    return inputs.names();
  }

  @Override
  public ModelVersion version() {
    return version;
  }

  @Override
  public double probability(double[] row) {
    double logOdds = intercept;
    for (int i = 0; i < weights.length; i++) {
      logOdds += contribution(i, row);
    }
    return 1 / (1 + Math.exp(-logOdds));
  }

  @Override
  public double explain(double[] row, double[] contributions) {
    Arrays.fill(contributions, 0, inputs.size(), 0);
    contributions[inputs.size()] = intercept;
    for (int i = 0; i < weights.length; i++) {
      contributions[columns[i]] = contribution(i, row);
    }
    return probability(row);
  }

  @Override
  public Model over(List<String> names) {
    int[] positions = inputs.positionsIn(names, version);
    int[] moved = new int[columns.length];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = positions[columns[i]];
    }
    return new LinearModel(version, new Inputs(names, true), moved, weights, means, intercept);
  }

  private double contribution(int i, double[] row) {
    double value = row[columns[i]];
    return Double.isNaN(value) ? 0 : weights[i] * (value - means[i]);
  }
}
