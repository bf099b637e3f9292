package io.streamsentinel.resilience.backpressure;

/**
 * How many calls at a time are enough, found out from how long they take. No I/O, no clock of its
 * own. Not thread-safe.
 *
 * <p>It tries a little less, then a little more, and compares: where more calls at a time only take
 * longer (twice as many, twice as long), they queue somewhere, and the limit goes down; where they
 * take the same time, there is room, and it goes up. In between, at the knee, it stays, a twelfth
 * below and above in turn. What each comparison is worth depends on how varied the calls are, and
 * the limit is where the knee most likely is after all of them. No latency is remembered, so that a
 * server that has become slower for good is not taken for one that is overloaded. {@code
 * RATIONALE.md} has the comparison with other limits.
 */
public final class AdaptiveLimit {

  private static final double SWING = 0.08;
  private static final double WIDEST_SWING = 0.12;
  private static final double LONGEST_STEP = 0.5;

  private static final double SURE = 0.04;
  private static final int ENOUGH_TURNS = 8;
  private static final int FEWEST_TURNS = 2;
  private static final int FEWEST = 30;
  private static final long SHORTEST_NANOS = 100_000_000L;
  private static final long LONGEST_NANOS = 800_000_000L;

  /** A comparison that is surer than this may change what was believed at once. */
  private static final double TELLING = 0.3;

  private static final double CHANGES_A_SECOND = 0.05;
  private static final double CHANGED_SINCE_AT_MOST = 0.3;
  private static final double CHANGED_MEANWHILE = 0.2;
  private static final double CHANGED_LEVEL = 0.8;
  private static final double ANOTHER_LEVEL = 0.4;

  private final int least;
  private final int most;
  private final Knee knee;

  private double centre;
  private double target = 0.5;
  private boolean upper;
  private int limit;

  // The half under way.
  private boolean started;
  private long begunNanos;
  private long settlingNanos;
  private Samples samples;
  private int reached;

  // The lower half, once it is measured.
  private Samples lower;
  private int lowerLimit;

  // The last comparison.
  private long comparedNanos;
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
    this.knee = new Knee(least, most, StrictMath.log(first));
    this.centre = first;
    this.limit = below();
    this.samples = new Samples(limit);
    this.lower = samples;
  }

  /**
   * How many calls may be under way now: a twelfth below or above {@link #centre}, or one; an
   * eighth while it is not known where the knee is.
   */
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
    if (!started) {
      started = true;
      begunNanos = begun;
      comparedNanos = begun;
    }
    if (begun - begunNanos - settlingNanos < 0 || ended <= begun) {
      return; // Began before the queue had settled.
    }
    samples.add((double) (ended - begun));
    if (underWay >= limit - Math.max(1, limit / 20)) {
      reached++;
    }
    long measured = ended - begunNanos - settlingNanos;
    if (samples.count() < FEWEST || samples.turns() < FEWEST_TURNS || measured < SHORTEST_NANOS) {
      return;
    }
    boolean sure = samples.turns() >= ENOUGH_TURNS && samples.relativeError() <= SURE;
    if (sure || measured >= LONGEST_NANOS) {
      halfDone(ended);
    }
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
      compare(now);
      upper = false;
    }
    limit = upper ? above() : below();
    begunNanos = now;
    settlingNanos = (long) samples.mean();
    samples = new Samples(limit);
    reached = 0;
  }

  /** By how much of the increase did calls take longer: 0 nothing, 1 all of it. */
  private void compare(long now) {
    double here = StrictMath.log(centre);
    double from = StrictMath.log(lowerLimit);
    double to = StrictMath.log(limit);
    if (from == to) {
      return;
    }
    double queueing = StrictMath.log(samples.mean() / lower.mean()) / (to - from);
    double uncertainty = Math.hypot(samples.relativeError(), lower.relativeError()) / (to - from);
    // Nothing is forgotten faster than something is learnt.
    double telling = Math.min(1, TELLING * TELLING / (uncertainty * uncertainty));
    double level = StrictMath.log(samples.mean() * lower.mean()) / 2;
    double seconds = (now - comparedNanos) / 1e9;
    comparedNanos = now;
    if (queueing < -0.6 - 3 * uncertainty || queueing > 1.6 + 3 * uncertainty) {
      // The server changed between the halves: they can't be compared.
      knee.forget(CHANGED_MEANWHILE * telling, here);
      return;
    }
    if (Math.abs(level - lastLevel) > ANOTHER_LEVEL) {
      knee.forget(CHANGED_LEVEL * telling, here);
    }
    lastLevel = level;
    knee.forget(Math.min(CHANGED_SINCE_AT_MOST, CHANGES_A_SECOND * seconds) * telling, here);
    knee.drift();
    knee.learn(from, to, Math.max(-0.2, Math.min(1.2, queueing)), uncertainty);
    approach(knee.quantile(0.5) + Knee.offset(target));
  }

  private void approach(double wish) {
    double way = wish - StrictMath.log(centre);
    double step = Math.max(-LONGEST_STEP, Math.min(LONGEST_STEP, way));
    centre = Math.max(least, Math.min(most, centre * StrictMath.exp(step)));
  }

  /** Wider while it is not known where the knee is: then less can be told from as many calls. */
  private double swing() {
    double doubt = (knee.quantile(0.8) - knee.quantile(0.2)) / 2;
    return Math.max(SWING, Math.min(WIDEST_SWING, doubt));
  }

  private int below() {
    return bound(Math.min(Math.rint(centre * (1 - swing())), Math.ceil(centre - 1)));
  }

  private int above() {
    return bound(Math.max(below() + 1, centre * (1 + swing())));
  }

  private int bound(double calls) {
    return (int) Math.max(least, Math.min(most, Math.round(calls)));
  }
}
