package io.streamsentinel.examples.generator;

/**
 * Customers and terminals on the Handbook's map, a square of 100 by 100: each customer has a home,
 * a mean amount and a mean number of payments a day, and pays at the terminals within 5 of the
 * home. Needs about 40 bytes a customer and 20 a terminal, however many are in reach.
 */
final class Town {

  private static final double SIDE = 100;
  private static final double REACH = 5;
  private static final int CELLS = (int) (SIDE / REACH);
  private static final double DEGREES_PER_UNIT = 0.03;

  private final double[] customerX;
  private final double[] customerY;
  private final double[] meanAmount;
  private final double[] paymentsPerDay;
  private final double[] terminalX;
  private final double[] terminalY;

  /** Terminals ordered by cell of the map; cell c owns those from {@code firstOf[c]} on. */
  private final int[] byCell;

  private final int[] firstOf = new int[CELLS * CELLS + 1];

  Town(int customers, int terminals, double skew, Dice dice) {
    terminalX = scatter(terminals, dice);
    terminalY = scatter(terminals, dice);
    byCell = orderByCell();
    customerX = scatter(customers, dice);
    customerY = scatter(customers, dice);
    meanAmount = new double[customers];
    paymentsPerDay = new double[customers];
    for (int customer = 0; customer < customers; customer++) {
      settle(customer, dice);
      meanAmount[customer] = dice.between(5.0, 100.0);
      paymentsPerDay[customer] = dice.between(0.0, 4.0);
    }
    skew(skew);
  }

  int customers() {
    return customerX.length;
  }

  int terminals() {
    return terminalX.length;
  }

  double meanAmount(int customer) {
    return meanAmount[customer];
  }

  double paymentsPerDay(int customer) {
    return paymentsPerDay[customer];
  }

  double homeLatitude(int customer) {
    return Place.HOME.latitude + customerY[customer] * DEGREES_PER_UNIT;
  }

  double homeLongitude(int customer) {
    return Place.HOME.longitude + customerX[customer] * DEGREES_PER_UNIT;
  }

  double terminalLatitude(int terminal) {
    return Place.HOME.latitude + terminalY[terminal] * DEGREES_PER_UNIT;
  }

  double terminalLongitude(int terminal) {
    return Place.HOME.longitude + terminalX[terminal] * DEGREES_PER_UNIT;
  }

  /** One of the terminals within reach of a customer's home, all equally likely. */
  int terminalInReach(int customer, Dice dice) {
    int column = cell(customerX[customer]);
    int row = cell(customerY[customer]);
    int left = Math.max(column - 1, 0);
    int right = Math.min(column + 1, CELLS - 1);
    int bottom = Math.max(row - 1, 0);
    int top = Math.min(row + 1, CELLS - 1);
    int candidates = 0;
    for (int r = bottom; r <= top; r++) {
      candidates += firstOf[r * CELLS + right + 1] - firstOf[r * CELLS + left];
    }
    // Draw among the nine cells until one is near enough; settle() saw to it that one is.
    while (true) {
      int index = dice.below(candidates);
      for (int r = bottom; r <= top; r++) {
        int first = firstOf[r * CELLS + left];
        int count = firstOf[r * CELLS + right + 1] - first;
        if (index < count) {
          int terminal = byCell[first + index];
          if (near(customer, terminal)) {
            return terminal;
          }
          break;
        }
        index -= count;
      }
    }
  }

  /** Nobody lives where there is no terminal: who would, moves next to one. */
  private void settle(int customer, Dice dice) {
    int column = cell(customerX[customer]);
    int row = cell(customerY[customer]);
    for (int r = Math.max(row - 1, 0); r <= Math.min(row + 1, CELLS - 1); r++) {
      int end = firstOf[r * CELLS + Math.min(column + 1, CELLS - 1) + 1];
      for (int i = firstOf[r * CELLS + Math.max(column - 1, 0)]; i < end; i++) {
        if (near(customer, byCell[i])) {
          return;
        }
      }
    }
    int terminal = dice.below(terminals());
    customerX[customer] = terminalX[terminal];
    customerY[customer] = terminalY[terminal];
  }

  /** Customer n pays 1 / (n + 1)^skew as often; the mean over all stays. */
  private void skew(double exponent) {
    if (exponent == 0) {
      return;
    }
    double before = 0;
    double after = 0;
    for (int customer = 0; customer < customers(); customer++) {
      before += paymentsPerDay[customer];
      paymentsPerDay[customer] *= StrictMath.pow(customer + 1, -exponent);
      after += paymentsPerDay[customer];
    }
    for (int customer = 0; customer < customers(); customer++) {
      paymentsPerDay[customer] *= before / after;
    }
  }

  private boolean near(int customer, int terminal) {
    double x = customerX[customer] - terminalX[terminal];
    double y = customerY[customer] - terminalY[terminal];
    return x * x + y * y < REACH * REACH;
  }

  private int[] orderByCell() {
    int[] cellOf = new int[terminals()];
    for (int terminal = 0; terminal < terminals(); terminal++) {
      cellOf[terminal] = cell(terminalY[terminal]) * CELLS + cell(terminalX[terminal]);
      firstOf[cellOf[terminal] + 1]++;
    }
    for (int c = 0; c < CELLS * CELLS; c++) {
      firstOf[c + 1] += firstOf[c];
    }
    int[] next = firstOf.clone();
    int[] ordered = new int[terminals()];
    for (int terminal = 0; terminal < terminals(); terminal++) {
      ordered[next[cellOf[terminal]]++] = terminal;
    }
    return ordered;
  }

  private static int cell(double coordinate) {
    return (int) (coordinate / REACH);
  }

  private static double[] scatter(int count, Dice dice) {
    double[] coordinates = new double[count];
    for (int i = 0; i < count; i++) {
      coordinates[i] = dice.between(0.0, SIDE);
    }
    return coordinates;
  }
}
