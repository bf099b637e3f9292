package io.streamsentinel.examples.pipeline;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Locale;

/**
 * How good scores from 0 to 1 are, against labels: their distribution, and how far off they are.
 * Keeps every score. Not thread-safe.
 */
public final class ScoreQuality {

  private static final int BINS = 10;
  private static final int WIDTH = 40;

  private final long[] genuineIn = new long[BINS];
  private final long[] fraudIn = new long[BINS];
  private double[] genuine = new double[1_024];
  private double[] fraud = new double[1_024];
  private int genuines;
  private int frauds;
  private double squares;

  /** Nothing scored yet. */
  public ScoreQuality() {}

  /** Counts a score. */
  public void add(double score, boolean isFraud) {
    int bin = Math.min(BINS - 1, (int) (score * BINS));
    squares += (score - (isFraud ? 1 : 0)) * (score - (isFraud ? 1 : 0));
    if (isFraud) {
      fraudIn[bin]++;
      fraud = frauds == fraud.length ? Arrays.copyOf(fraud, 2 * frauds) : fraud;
      fraud[frauds++] = score;
    } else {
      genuineIn[bin]++;
      genuine = genuines == genuine.length ? Arrays.copyOf(genuine, 2 * genuines) : genuine;
      genuine[genuines++] = score;
    }
  }

  /** The mean squared distance of score and label (Brier 1950); NaN if nothing was scored. */
  public double brier() {
    return squares / (genuines + frauds);
  }

  /**
   * The probability that a fraud scores higher than a genuine event, ties counting half; NaN if
   * there are none of either.
   */
  public double areaUnderRoc() {
    double[] low = Arrays.copyOf(genuine, genuines);
    Arrays.sort(low);
    double wins = 0;
    for (int i = 0; i < frauds; i++) {
      wins += (below(low, fraud[i]) + below(low, Math.nextUp(fraud[i]))) / 2.0;
    }
    return wins / ((double) genuines * frauds);
  }

  /** How many of the sorted numbers are less than a value. */
  private static int below(double[] sorted, double value) {
    int from = 0;
    int to = sorted.length;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (sorted[middle] < value) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  /**
   * Prints the distribution, a line for each tenth, with bars on a logarithmic scale.
   *
   * @param bad what labelled events are called
   */
  public void print(PrintWriter out, String bad) {
    out.println(String.format(Locale.ROOT, "%-9s %9s %9s", "score", "genuine", bad));
    long most = 1;
    for (int bin = 0; bin < BINS; bin++) {
      most = Math.max(most, genuineIn[bin] + fraudIn[bin]);
    }
    for (int bin = 0; bin < BINS; bin++) {
      long all = genuineIn[bin] + fraudIn[bin];
      int length = (int) Math.ceil(WIDTH * Math.log1p((double) all) / Math.log1p((double) most));
      out.println(
          String.format(
                  Locale.ROOT,
                  "%.1f - %.1f %,9d %,9d  %s",
                  bin / (double) BINS,
                  (bin + 1) / (double) BINS,
                  genuineIn[bin],
                  fraudIn[bin],
                  "#".repeat(length))
              .stripTrailing());
    }
  }
}
