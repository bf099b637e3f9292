package io.streamsentinel.examples.generator;

import java.util.BitSet;
import java.util.PriorityQueue;

/**
 * Which terminals, or which customers, are compromised: a number of them at any time, each for a
 * fixed while, then another one in its place. The Handbook draws some each day, which comes to the
 * same number once the first ones have expired.
 */
final class Compromised {

  private record Term(long untilMillis, int index) {}

  private final PriorityQueue<Term> terms =
      new PriorityQueue<>((a, b) -> Long.compare(a.untilMillis, b.untilMillis));
  private final BitSet current = new BitSet();
  private final int population;
  private final long whileMillis;
  private final Dice dice;

  /** On average {@code number} at a time; that is rounded by a throw of the dice. */
  Compromised(double number, int population, int days, long startMillis, Dice dice) {
    this.population = population;
    this.whileMillis = days * DayCurve.DAY_MILLIS;
    this.dice = dice;
    int whole = (int) Math.min(number + dice.uniform(), population);
    for (int i = 0; i < whole; i++) {
      // Those of the first hour have a part of their while behind them.
      add(startMillis + (long) (dice.uniform() * whileMillis));
    }
  }

  /** To be asked in order of time. */
  boolean includes(int index, long timeMillis) {
    Term first = terms.peek();
    while (first != null && first.untilMillis <= timeMillis) {
      terms.remove();
      current.clear(first.index);
      add(first.untilMillis + whileMillis);
      first = terms.peek();
    }
    return current.get(index);
  }

  private void add(long untilMillis) {
    int index = dice.below(population);
    while (current.get(index)) {
      index = dice.below(population);
    }
    current.set(index);
    terms.add(new Term(untilMillis, index));
  }
}
