package io.streamsentinel.resilience.backpressure;

/**
 * How many calls at a time are enough, found out from how long they take. No I/O, no clock of its
 * own. Not thread-safe.
 *
 * <p>It tries a little less, then a little more, and compares: where more calls at a time only take
 * longer (twice as many, twice as long), they queue somewhere, and the limit goes down; where they
 * take the same time, there is room, and it goes up. In between, at the knee, it stays, a twelfth
 * below and above in turn. Nothing is remembered from before, so that a server that has become
 * slower for good is not taken for one that is overloaded. {@code RATIONALE.md} has the comparison
 * with other limits.
 */
public final class AdaptiveLimit {

  private static final double SWING = 0.08;
  private static final double BOLDEST = 0.7;
  private static final double MOST_CAREFUL = 0.06;
  private static final double NOISE = 0.03;
  private static final double ANOTHER_WORLD = 0.4;
  private static final long SHORTEST_NANOS = 100_000_000L;
  private static final long LONGEST_NANOS = 800_000_000L;
  private static final int FEWEST = 30;

  private final int least;
  private final int most;

  private double centre;
  private double target = 0.5;
  private boolean upper;
  private int limit;

  // The half under way.
  private long begunNanos;
  private long settlingNanos;
  private Samples samples = new Samples();
  private int reached;

  // The lower half, once it is measured.
  private Samples lower = samples;
  private int lowerLimit;

  private double boldness = BOLDEST;
  private double lastError;
  private double lastLevel = Double.NaN;

  /**
   * A limit within bounds.
   *
   * @param least the smallest it becomes; at least 1
   * @param most the largest; at least {@code least}
   * @param first where it begins
   */
  public AdaptiveLimit(int least, int most, int first) {
    if (least < 1 || most < least || first < least || first > most) {
      throw new IllegalArgumentException(
          "1 <= least <= first <= most must hold: %d, %d, %d".formatted(least, first, most));
    }
    this.least = least;
    this.most = most;
    this.centre = first;
    this.limit = below();
  }

  /** How many calls may be under way now; within a twelfth of {@link #centre}, or one. */
  public int limit() {
    return limit;
  }

  /** What the limit swings around. */
  public double centre() {
    return centre;
  }

  /**
   * How much queueing is sought: the share of an increase that may end up as waiting. Default: 0.5,
   * the knee. Higher values buy the last few percent of throughput with latency.
   *
   * @param share between 0 and 1
   */
  public void queueing(double share) {
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException("the share must be between 0 and 1: " + share);
    }
    this.target = share;
  }

  /**
   * A call has ended.
   *
   * @param begun when it began, in nanoseconds of any clock
   * @param ended when it ended, of the same clock
   * @param underWay how many calls were under way when it began, itself included
   */
  public void ended(long begun, long ended, int underWay) {
    if (begun - begunNanos - settlingNanos < 0 || ended <= begun) {
      return; // Began before the queue had settled.
    }
    samples.add((double) (ended - begun));
    if (underWay >= limit - Math.max(1, limit / 20)) {
      reached++;
    }
    long measured = ended - begunNanos - settlingNanos;
    if (samples.count() < FEWEST || measured < SHORTEST_NANOS) {
      return;
    }
    if (samples.relativeError() > 0.03 && measured < LONGEST_NANOS) {
      return;
    }
    halfDone(ended);
  }

  private void halfDone(long now) {
    boolean used = reached * 2 > samples.count();
    if (!used) {
      // Too little to do: what calls take now says nothing about the limit.
      upper = false;
    } else if (!upper) {
      lower = samples;
      lowerLimit = limit;
      upper = true;
    } else {
      compare();
      upper = false;
    }
    limit = upper ? above() : below();
    begunNanos = now;
    settlingNanos = (long) samples.mean();
    samples = new Samples();
    reached = 0;
  }

  /** By how much of the increase did calls take longer: 0 nothing, 1 all of it. */
  private void compare() {
    double increase = Math.log((double) limit / lowerLimit);
    if (increase == 0) {
      return;
    }
    double longer = Math.log(samples.mean() / lower.mean());
    double queueing = longer / increase;
    double uncertainty = Math.hypot(samples.relativeError(), lower.relativeError()) / increase;
    if (queueing < -0.6 - 3 * uncertainty || queueing > 1.6 + 3 * uncertainty) {
      return; // The server changed meanwhile: the halves can't be compared.
    }
    double error = target - Math.max(0, Math.min(1, queueing));
    double level = Math.log(samples.mean() * lower.mean()) / 2;
    if (Math.abs(level - lastLevel) > ANOTHER_WORLD) {
      boldness = BOLDEST;
    }
    boldness =
        error * lastError > 0
            ? Math.min(BOLDEST, boldness * 1.5)
            : Math.max(MOST_CAREFUL, boldness / 2);
    lastLevel = level;
    lastError = error;
    double trust = 1 / (1 + uncertainty * uncertainty / NOISE);
    centre = Math.max(least, Math.min(most, centre * Math.exp(boldness * trust * error)));
  }

  private int below() {
    long lowest = Math.min(Math.round(centre * (1 - SWING)), (long) Math.ceil(centre - 1));
    return (int) Math.max(least, lowest);
  }

  private int above() {
    return (int) Math.min(most, Math.max(below() + 1, Math.round(centre * (1 + SWING))));
  }

  /** Sums of durations. */
  private static final class Samples {
    private int count;
    private double sum;
    private double squares;

    void add(double nanos) {
      count++;
      sum += nanos;
      squares += nanos * nanos;
    }

    int count() {
      return count;
    }

    double mean() {
      return sum / count;
    }

    /** The standard error of the mean, as a share of it. */
    double relativeError() {
      double mean = mean();
      double variance = Math.max(0, squares / count - mean * mean);
      return Math.sqrt(variance / count) / mean;
    }
  }
}
