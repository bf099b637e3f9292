package io.streamsentinel.examples.generator;

/** Draws an index with a probability proportional to its weight, in constant time (Vose 1991). */
final class WeightedChoice {

  private final double[] threshold;
  private final int[] alias;
  private final double total;

  WeightedChoice(double[] weights) {
    int n = weights.length;
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    total = sum;
    threshold = new double[n];
    alias = new int[n];
    int[] small = new int[n];
    int[] large = new int[n];
    int smalls = 0;
    int larges = 0;
    for (int i = 0; i < n; i++) {
      threshold[i] = weights[i] * n / sum;
      if (threshold[i] < 1) {
        small[smalls++] = i;
      } else {
        large[larges++] = i;
      }
    }
    while (smalls > 0 && larges > 0) {
      int less = small[--smalls];
      int more = large[larges - 1];
      alias[less] = more;
      threshold[more] -= 1 - threshold[less];
      if (threshold[more] < 1) {
        larges--;
        small[smalls++] = more;
      }
    }
    // What is left differs from 1 by rounding only.
    while (larges > 0) {
      threshold[large[--larges]] = 1;
    }
    while (smalls > 0) {
      threshold[small[--smalls]] = 1;
    }
  }

  /** The sum of the weights. */
  double total() {
    return total;
  }

  int draw(Dice dice) {
    double spot = dice.uniform() * alias.length;
    int column = (int) spot;
    return spot - column < threshold[column] ? column : alias[column];
  }
}
