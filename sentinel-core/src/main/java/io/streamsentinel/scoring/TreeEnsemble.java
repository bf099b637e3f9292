package io.streamsentinel.scoring;

import java.util.Arrays;
import java.util.List;

/**
 * Gradient-boosted trees for a probability. All nodes of all trees stand in a few arrays, breadth
 * first, the two children of a node side by side, so that scoring is a walk without objects.
 *
 * <p>Contributions are those of Saabas (2014, "Interpreting random forests"): a step from a node to
 * a child counts for the input that the node looks at, with the difference of the two nodes' mean
 * values over the training data. They add up exactly and cost as much as the score itself; XGBoost
 * calls them {@code approx_contribs}. They are not Shapley values.
 */
final class TreeEnsemble implements Model {

  /** A missing value goes left; otherwise right. */
  static final byte DEFAULT_LEFT = 1;

  /** Zero is missing too (LightGBM's {@code zero_as_missing}). */
  static final byte ZERO_IS_MISSING = 2;

  /** Nothing is missing: NaN is taken as zero (LightGBM, no missing values in training). */
  static final byte NAN_IS_ZERO = 4;

  /** LightGBM's {@code kZeroThreshold}. */
  private static final double ZERO = 1e-35f;

  private static final int LEAF = -1;

  /**
   * How a trainer computes.
   *
   * @param float32 in 32 bits, as XGBoost casts inputs and adds leaves; else in 64
   * @param base the log-odds before the first tree
   * @param slope what the log-odds are multiplied with before the logistic function
   */
  record Arithmetic(boolean float32, double base, double slope) {}

  private final ModelVersion version;
  private final Inputs inputs;
  private final Arithmetic arithmetic;
  private final boolean float32;
  private final int[] roots;

  /** Column of the row that a node looks at; negative at a leaf. */
  private final int[] column;

  /** Threshold of an inner node, value of a leaf. */
  private final double[] number;

  private final int[] left;
  private final byte[] missing;

  /** How the mean value changes from a node's parent to the node; at a root, the mean value. */
  private final double[] step;

  private TreeEnsemble(
      ModelVersion version,
      Inputs inputs,
      Arithmetic arithmetic,
      int[] roots,
      int[] column,
      double[] number,
      int[] left,
      byte[] missing,
      double[] step) {
    this.version = version;
    this.inputs = inputs;
    this.arithmetic = arithmetic;
    this.float32 = arithmetic.float32();
    this.roots = roots;
    this.column = column;
    this.number = number;
    this.left = left;
    this.missing = missing;
    this.step = step;
  }

  /** Lays trees out; refuses those that are none. */
  static TreeEnsemble of(
      ModelVersion version, Inputs inputs, Arithmetic arithmetic, List<Tree> trees) {
    TreeLayout layout = new TreeLayout(inputs.size(), trees);
    return new TreeEnsemble(
        version,
        inputs,
        arithmetic,
        layout.roots,
        layout.input,
        layout.number,
        layout.left,
        layout.missing,
        layout.step);
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
    double sum = arithmetic.base();
    for (int root : roots) {
      int node = root;
      int c = column[node];
      while (c >= 0) {
        node = child(node, row[c]);
        c = column[node];
      }
      sum = add(sum, number[node]);
    }
    return logistic(sum);
  }

  @Override
  public double explain(double[] row, double[] contributions) {
    int base = inputs.size();
    Arrays.fill(contributions, 0, base + 1, 0);
    double sum = arithmetic.base();
    contributions[base] = sum;
    for (int root : roots) {
      int node = root;
      contributions[base] += step[node];
      int c = column[node];
      while (c >= 0) {
        node = child(node, row[c]);
        contributions[c] += step[node];
        c = column[node];
      }
      sum = add(sum, number[node]);
    }
    double slope = arithmetic.slope();
    if (slope != 1) {
      for (int i = 0; i <= base; i++) {
        contributions[i] *= slope;
      }
    }
    return logistic(sum);
  }

  @Override
  public Model over(List<String> columns) {
    int[] positions = inputs.positionsIn(columns, version);
    int[] moved = new int[column.length];
    for (int node = 0; node < moved.length; node++) {
      moved[node] = column[node] < 0 ? LEAF : positions[column[node]];
    }
    return new TreeEnsemble(
        version, new Inputs(columns, true), arithmetic, roots, moved, number, left, missing, step);
  }

  private int child(int node, double value) {
    byte rule = missing[node];
    if (rule > DEFAULT_LEFT) {
      return childOfLightGbm(node, value, rule);
    }
    double x = float32 ? (float) value : value;
    if (x <= number[node]) {
      return left[node];
    }
    return x > number[node] ? left[node] + 1 : left[node] + 1 - rule;
  }

  private int childOfLightGbm(int node, double value, byte rule) {
    double x = Double.isNaN(value) ? 0 : value;
    if ((rule & ZERO_IS_MISSING) != 0 && Math.abs(x) <= ZERO) {
      return left[node] + 1 - (rule & DEFAULT_LEFT);
    }
    return x <= number[node] ? left[node] : left[node] + 1;
  }

  private double add(double sum, double value) {
    // Rounding the 64-bit sum of two 32-bit numbers gives their 32-bit sum.
    return float32 ? (float) (sum + value) : sum + value;
  }

  private double logistic(double logOdds) {
    return 1 / (1 + Math.exp(-arithmetic.slope() * logOdds));
  }
}
