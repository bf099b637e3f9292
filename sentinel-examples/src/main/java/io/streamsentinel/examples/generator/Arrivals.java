package io.streamsentinel.examples.generator;

/**
 * Who pays next, and when. The Handbook draws for each customer and day a Poisson number of
 * payments with independent times of day; that is a Poisson process a customer, and their sum is
 * one Poisson process whose points belong to a customer with a probability proportional to the
 * customer's share. So payments come out in order of time, and none has to be stored. Three groups
 * of customers have three habits: the Handbook's (around noon), evening and night.
 */
final class Arrivals {

  private static final DayCurve[] CURVES = {
    new DayCurve(43_200, 20_000), new DayCurve(70_200, 9_000), new DayCurve(5_400, 9_000)
  };
  private static final double[] SHARES = {0.75, 0.20, 0.05};

  private final Dice dice;
  private final long startMillis;
  private final WeightedChoice[] members = new WeightedChoice[CURVES.length];

  /** How many payments of each group are expected up to its next one. */
  private final double[] expected = new double[CURVES.length];

  private final long[] next = new long[CURVES.length];
  private int group;

  Arrivals(Town town, long startMillis, Dice dice) {
    this.dice = dice;
    this.startMillis = startMillis;
    double[][] weights = new double[CURVES.length][town.customers()];
    for (int customer = 0; customer < town.customers(); customer++) {
      weights[groupOf(dice)][customer] = town.paymentsPerDay(customer);
    }
    for (int g = 0; g < CURVES.length; g++) {
      members[g] = new WeightedChoice(weights[g]);
      advance(g);
    }
  }

  /** Goes on to the next payment and returns its time. */
  long nextMillis() {
    group = 0;
    for (int g = 1; g < CURVES.length; g++) {
      if (next[g] < next[group]) {
        group = g;
      }
    }
    long time = next[group];
    advance(group);
    return time;
  }

  /** Who makes the payment whose time was returned last. */
  int customer() {
    return members[group].draw(dice);
  }

  private void advance(int g) {
    double perDay = members[g].total();
    if (perDay == 0) {
      next[g] = Long.MAX_VALUE;
      return;
    }
    expected[g] += dice.exponential(1);
    double days = expected[g] / perDay;
    long day = (long) days;
    next[g] = startMillis + day * DayCurve.DAY_MILLIS + CURVES[g].millisAt(days - day);
  }

  private static int groupOf(Dice dice) {
    double spot = dice.uniform();
    int g = 0;
    while (g < SHARES.length - 1 && spot >= SHARES[g]) {
      spot -= SHARES[g++];
    }
    return g;
  }
}
