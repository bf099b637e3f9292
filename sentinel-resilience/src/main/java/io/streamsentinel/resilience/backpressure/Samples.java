package io.streamsentinel.resilience.backpressure;

/**
 * How long the calls of one half took, and how sure their mean is.
 *
 * <p>Calls that wait in one queue take long together, so they say less than as many independent
 * ones would: a mean of 250 calls that are all behind the same 70 others may be off by 6 % although
 * the calls differ by little. So calls are also averaged over <i>turns</i>, as many calls one after
 * the other as there are places (after one turn everything in the queue has been replaced), and the
 * larger of the two errors counts.
 */
final class Samples {

  private static final int FEWEST_TURNS = 4;

  /** Neighbouring turns share a part of their calls' waiting; so much more their mean varies. */
  private static final double OVERLAP = 1.5;

  /** Where a half was too short to tell: as if calls waited in pairs, and varied by half. */
  private static final double PAIRS = 2;

  private static final double LEAST_VARIATION = 0.5;

  private final int turn;
  private int count;
  private double sum;
  private double squares;
  private double turnSum;
  private int turns;
  private double turnsSum;
  private double turnsSquares;

  /** Samples of a half with so many calls at a time. */
  Samples(int turn) {
    this.turn = turn;
  }

  void add(double nanos) {
    count++;
    sum += nanos;
    squares += nanos * nanos;
    turnSum += nanos;
    if (count % turn == 0) {
      double mean = turnSum / turn;
      turns++;
      turnsSum += mean;
      turnsSquares += mean * mean;
      turnSum = 0;
    }
  }

  int count() {
    return count;
  }

  int turns() {
    return turns;
  }

  double mean() {
    return sum / count;
  }

  /** The standard error of the mean, as a share of it. */
  double relativeError() {
    double mean = mean();
    double independent = variance(sum, squares, count) / count;
    double together =
        turns < FEWEST_TURNS
            ? Math.max(PAIRS * independent, square(LEAST_VARIATION * mean) / count)
            : OVERLAP * variance(turnsSum, turnsSquares, turns) / (turns - 1);
    return Math.sqrt(Math.max(independent, together)) / mean;
  }

  private static double square(double value) {
    return value * value;
  }

  private static double variance(double sum, double squares, int count) {
    double mean = sum / count;
    return Math.max(0, squares / count - mean * mean);
  }
}
