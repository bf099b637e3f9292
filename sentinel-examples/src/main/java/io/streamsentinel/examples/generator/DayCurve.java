package io.streamsentinel.examples.generator;

/** When in a day somebody pays: turns a fraction of the day's payments into a time of day. */
final class DayCurve {

  static final long DAY_MILLIS = 86_400_000L;

  private static final int BINS = 2_880;
  private static final double DAY_SECONDS = 86_400;

  /** {@code times[i]} is the second of the day by which i / BINS of its payments have been made. */
  private final double[] times = new double[BINS + 1];

  /**
   * Payments around a second of the day, normally distributed and cut off half a day away from it.
   * The Handbook has one curve for all: peak 43,200, deviation 20,000.
   */
  DayCurve(double peakSecond, double deviationSeconds) {
    double[] cumulative = new double[BINS + 1];
    double step = DAY_SECONDS / BINS;
    for (int i = 0; i < BINS; i++) {
      double distance = Math.abs((i + 0.5) * step - peakSecond);
      double away = Math.min(distance, DAY_SECONDS - distance) / deviationSeconds;
      cumulative[i + 1] = cumulative[i] + StrictMath.exp(-away * away / 2);
    }
    int bin = 0;
    for (int i = 0; i <= BINS; i++) {
      double wanted = cumulative[BINS] * i / BINS;
      while (bin < BINS - 1 && cumulative[bin + 1] < wanted) {
        bin++;
      }
      double into = (wanted - cumulative[bin]) / (cumulative[bin + 1] - cumulative[bin]);
      times[i] = (bin + into) * step;
    }
  }

  /** The millisecond of the day at which a fraction from 0 to 1 of its payments has been made. */
  long millisAt(double fraction) {
    double spot = fraction * BINS;
    int i = Math.min((int) spot, BINS - 1);
    double seconds = times[i] + (times[i + 1] - times[i]) * (spot - i);
    return Math.min((long) (seconds * 1_000), DAY_MILLIS - 1);
  }
}
