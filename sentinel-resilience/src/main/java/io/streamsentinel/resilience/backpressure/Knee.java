package io.streamsentinel.resilience.backpressure;

/**
 * Where the knee may be: for each number of calls at a time how likely it is, from all comparisons
 * so far, the older the less. One comparison of slow and varied calls says little, and twenty of
 * them much; nothing is lost by deciding late, because each counts when it comes.
 *
 * <p>All numbers of calls are logarithms. Computed with {@link StrictMath}, so that the same calls
 * lead to the same limit on every machine. Not thread-safe.
 */
final class Knee {

  /** How softly waiting begins around the knee: a few percent of it to both sides. */
  private static final double SOFTNESS = 0.06;

  /** Servers are not as in the book: so far a comparison may be from what it should be. */
  private static final double BOOK = 0.15;

  private static final double STEP = 0.025;
  private static final double MARGIN = 0.5;
  private static final double DRIFT = 0.015;

  /** Of a server that has changed: how far away its knee usually is, a factor of 1.8. */
  private static final double REACH = 0.6;

  private final double from;
  private final double[] likely;

  /** A knee between two numbers of calls, or a little beyond; probably around a third. */
  Knee(int least, int most, double around) {
    from = StrictMath.log(least) - MARGIN;
    double to = StrictMath.log(most) + MARGIN;
    likely = new double[(int) Math.ceil((to - from) / STEP) + 1];
    forget(1, around);
  }

  /**
   * With this probability the server has become another one. Its knee is as likely above a number
   * of calls as below, so that what says nothing does not move the limit.
   */
  void forget(double probability, double around) {
    double below = 0;
    double above = 0;
    for (int i = 0; i < likely.length; i++) {
      double weight = nearby(i, around);
      below += knee(i) < around ? weight : 0;
      above += knee(i) < around ? 0 : weight;
    }
    for (int i = 0; i < likely.length; i++) {
      double elsewhere = nearby(i, around) / (knee(i) < around ? below : above) / 2;
      likely[i] = likely[i] * (1 - probability) + elsewhere * probability;
    }
  }

  private double nearby(int i, double around) {
    return StrictMath.exp(-Math.abs(knee(i) - around) / REACH);
  }

  private double knee(int i) {
    return from + i * STEP;
  }

  /** The knee wanders, a percent or two from one comparison to the next. */
  void drift() {
    double share = DRIFT * DRIFT / (STEP * STEP) / 2;
    double before = likely[0];
    for (int i = 0; i < likely.length; i++) {
      double here = likely[i];
      double after = i + 1 < likely.length ? likely[i + 1] : here;
      likely[i] = here * (1 - 2 * share) + share * (before + after);
      before = here;
    }
  }

  /**
   * What a comparison says.
   *
   * @param lower the lower number of calls
   * @param higher the higher one
   * @param queueing the share of the increase that ended up as waiting: 0 below the knee, 1 above
   * @param uncertainty the standard error of that
   */
  void learn(double lower, double higher, double queueing, double uncertainty) {
    double variance = uncertainty * uncertainty + BOOK * BOOK;
    double sum = 0;
    for (int i = 0; i < likely.length; i++) {
      double expected = (waiting(higher - knee(i)) - waiting(lower - knee(i))) / (higher - lower);
      double off = queueing - expected;
      likely[i] *= StrictMath.exp(-off * off / variance / 2);
      sum += likely[i];
    }
    for (int i = 0; i < likely.length; i++) {
      likely[i] /= sum;
    }
  }

  /** By how much calls take longer at so far above the knee than far below it. */
  private static double waiting(double above) {
    double softly = above / SOFTNESS;
    return softly > 30 ? above : SOFTNESS * StrictMath.log1p(StrictMath.exp(softly));
  }

  /** Below which number of calls the knee is, with this probability. */
  double quantile(double probability) {
    double sum = 0;
    for (int i = 0; i < likely.length; i++) {
      if (sum + likely[i] >= probability) {
        return from + STEP * (i - 0.5 + (probability - sum) / likely[i]);
      }
      sum += likely[i];
    }
    return from + STEP * (likely.length - 1);
  }

  /** How far above the knee so much of an increase ends up as waiting; negative: below it. */
  static double offset(double queueing) {
    return SOFTNESS * StrictMath.log(queueing / (1 - queueing));
  }
}
