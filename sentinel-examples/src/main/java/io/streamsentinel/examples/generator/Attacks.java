package io.streamsentinel.examples.generator;

import io.streamsentinel.avro.event.Channel;
import java.util.function.Consumer;

/** Plans attacks: what a thief does with a card or an account, as purchases still to come. */
final class Attacks {

  private static final long SECOND = 1_000;
  private static final long MINUTE = 60 * SECOND;

  private final Town town;
  private final Shopping shopping;
  private final Dice dice;
  private final Consumer<Purchase> plan;

  Attacks(Town town, Shopping shopping, Dice dice, Consumer<Purchase> plan) {
    this.town = town;
    this.shopping = shopping;
    this.dice = dice;
    this.plan = plan;
  }

  /** Starts an attack whose victim has just paid. */
  void start(Scenario scenario, Purchase seen) {
    switch (scenario) {
      case AMOUNT_THRESHOLD -> spendTooMuch(seen);
      case CARD_TESTING -> testCards(seen);
      case ACCOUNT_TAKEOVER -> takeOver(seen);
      case VELOCITY_BURST -> burst(seen);
      case IMPOSSIBLE_TRAVEL -> useCopyFarAway(seen);
      default -> throw new IllegalArgumentException(scenario + " is not an attack");
    }
  }

  private void spendTooMuch(Purchase seen) {
    long time = seen.timeMillis() + delay(MINUTE, 60 * MINUTE);
    long cents = Shopping.THRESHOLD_CENTS + 1 + (long) dice.exponential(60_00);
    atTheCounter(seen.customer(), seen.place(), time, cents, Scenario.AMOUNT_THRESHOLD);
  }

  private void testCards(Purchase seen) {
    long attacker = stranger();
    Place place = Place.farFrom(seen.place(), dice);
    int gateway = dice.below(Place.TERMINALS);
    long time = seen.timeMillis() + delay(SECOND, 10 * MINUTE);
    int cards = dice.between(4, 10);
    for (int card = 0; card < cards; card++) {
      int victim = card == 0 ? seen.customer() : dice.below(town.customers());
      for (int tries = dice.between(2, 4); tries > 0; tries--) {
        time += delay(SECOND, 8 * SECOND);
        long cents = dice.between(50, 2_00);
        remotely(victim, place, gateway, time, cents, attacker, Scenario.CARD_TESTING);
      }
      if (dice.chance(0.3)) {
        long later = time + delay(5 * MINUTE, 30 * MINUTE);
        long cents = timesMean(victim, 2, 5);
        remotely(victim, place, gateway, later, cents, attacker, Scenario.CARD_TESTING);
      }
    }
  }

  private void takeOver(Purchase seen) {
    long attacker = stranger();
    Place place = Place.farFrom(seen.place(), dice);
    long time = seen.timeMillis() + delay(60 * MINUTE, 24 * 60 * MINUTE);
    for (int payments = dice.between(2, 5); payments > 0; payments--) {
      int gateway = dice.below(Place.TERMINALS);
      long cents = timesMean(seen.customer(), 3, 6);
      remotely(seen.customer(), place, gateway, time, cents, attacker, Scenario.ACCOUNT_TAKEOVER);
      time += delay(2 * MINUTE, 15 * MINUTE);
    }
  }

  private void burst(Purchase seen) {
    long time = seen.timeMillis() + delay(30 * MINUTE, 8 * 60 * MINUTE);
    for (int payments = dice.between(10, 25); payments > 0; payments--) {
      time += delay(2 * SECOND, 15 * SECOND);
      long cents = shopping.usualCents(seen.customer());
      atTheCounter(seen.customer(), seen.place(), time, cents, Scenario.VELOCITY_BURST);
    }
  }

  private void useCopyFarAway(Purchase seen) {
    Place place = Place.farFrom(seen.place(), dice);
    long time = seen.timeMillis();
    for (int payments = dice.between(1, 3); payments > 0; payments--) {
      time += delay(10 * MINUTE, 30 * MINUTE);
      long cents = timesMean(seen.customer(), 1, 3);
      atTheCounter(seen.customer(), place, time, cents, Scenario.IMPOSSIBLE_TRAVEL);
    }
  }

  private void atTheCounter(int customer, Place place, long time, long cents, Scenario scenario) {
    int terminal = shopping.terminal(customer, place);
    plan.accept(
        new Purchase(time, customer, place, terminal, cents, Channel.CARD_PRESENT, 0, scenario));
  }

  private void remotely(
      int customer,
      Place place,
      int gateway,
      long time,
      long cents,
      long attacker,
      Scenario scenario) {
    plan.accept(
        new Purchase(time, customer, place, gateway, cents, Channel.ECOMMERCE, attacker, scenario));
  }

  private long timesMean(int customer, double low, double high) {
    return StrictMath.round(town.meanAmount(customer) * dice.between(low, high) * 100);
  }

  private long delay(long low, long high) {
    return low + (long) (dice.uniform() * (high - low));
  }

  private long stranger() {
    return dice.next() | 1;
  }
}
