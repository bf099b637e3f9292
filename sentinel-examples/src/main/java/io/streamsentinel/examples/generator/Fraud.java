package io.streamsentinel.examples.generator;

import java.util.EnumMap;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Fraud beside and within the customers' own payments. Compromised terminals and customers turn
 * payments into fraud; attacks add payments. An attack starts when less fraud has been made and
 * planned than wanted, and is of the scenario that is furthest behind, so the share holds after a
 * few thousand payments already.
 */
final class Fraud {

  private static final Scenario[] ATTACKS = {
    Scenario.AMOUNT_THRESHOLD,
    Scenario.CARD_TESTING,
    Scenario.ACCOUNT_TAKEOVER,
    Scenario.VELOCITY_BURST,
    Scenario.IMPOSSIBLE_TRAVEL
  };
  private static final int TERMINAL_DAYS = 28;
  private static final int CUSTOMER_DAYS = 14;
  private static final int AMOUNT_FACTOR = 5;

  /** How much fraud, in payments, is missing on average when an attack starts: not like a clock. */
  private static final double MEAN_LACK = 3;

  private final PriorityQueue<Purchase> planned =
      new PriorityQueue<>((a, b) -> Long.compare(a.timeMillis(), b.timeMillis()));
  private final Map<Scenario, Long> made = new EnumMap<>(Scenario.class);
  private final double share;
  private final Dice dice;
  private final Attacks attacks;
  private final Compromised terminals;
  private final Compromised customers;
  private long payments;
  private long frauds;
  private double lackToStart;

  Fraud(double share, Town town, Shopping shopping, long startMillis, Dice dice) {
    this.share = share;
    this.dice = dice;
    this.attacks = new Attacks(town, shopping, dice.fork(), this::plan);
    this.terminals =
        new Compromised(
            share * Scenario.COMPROMISED_TERMINAL.shareOfFraud() * town.terminals(),
            town.terminals(),
            TERMINAL_DAYS,
            startMillis,
            dice.fork());
    this.customers =
        new Compromised(
            3 * share * Scenario.COMPROMISED_CUSTOMER.shareOfFraud() * town.customers(),
            town.customers(),
            CUSTOMER_DAYS,
            startMillis,
            dice.fork());
    this.lackToStart = dice.exponential(MEAN_LACK);
  }

  /** The next planned payment that comes before the time given. */
  @Nullable Purchase before(long timeMillis) {
    Purchase first = planned.peek();
    return first == null || first.timeMillis() > timeMillis ? null : planned.remove();
  }

  /** What becomes of a customer's own payment; to be asked in order of time. */
  Purchase befall(Purchase own) {
    payments++;
    Purchase result = own;
    if (own.place() == Place.HOME && terminals.includes(own.terminal(), own.timeMillis())) {
      result = count(with(own, own.amountCents(), Scenario.COMPROMISED_TERMINAL));
    } else if (customers.includes(own.customer(), own.timeMillis()) && dice.chance(1 / 3.0)) {
      result = count(with(own, own.amountCents() * AMOUNT_FACTOR, Scenario.COMPROMISED_CUSTOMER));
    }
    if (share * payments - frauds > lackToStart) {
      attacks.start(furthestBehind(), own);
      lackToStart = dice.exponential(MEAN_LACK);
    }
    return result;
  }

  private void plan(Purchase purchase) {
    payments++;
    planned.add(count(purchase));
  }

  private Purchase count(Purchase purchase) {
    frauds++;
    made.merge(purchase.scenario(), 1L, Long::sum);
    return purchase;
  }

  private Scenario furthestBehind() {
    Scenario furthest = ATTACKS[0];
    double most = Double.NEGATIVE_INFINITY;
    for (Scenario scenario : ATTACKS) {
      double lack = scenario.shareOfFraud() * share * payments - made.getOrDefault(scenario, 0L);
      if (lack > most) {
        most = lack;
        furthest = scenario;
      }
    }
    return furthest;
  }

  private static Purchase with(Purchase own, long cents, Scenario scenario) {
    return new Purchase(
        own.timeMillis(),
        own.customer(),
        own.place(),
        own.terminal(),
        cents,
        own.channel(),
        own.attacker(),
        scenario);
  }
}
