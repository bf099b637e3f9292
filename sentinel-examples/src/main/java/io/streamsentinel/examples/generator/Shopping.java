package io.streamsentinel.examples.generator;

import io.streamsentinel.avro.event.Channel;

/** How customers pay when nobody interferes: where, how much, and by which channel. */
final class Shopping {

  /** The Handbook calls every payment above this a fraud. */
  static final long THRESHOLD_CENTS = 220_00;

  private static final long CONTACTLESS_UP_TO_CENTS = 50_00;
  private static final double GATEWAYS = 0.25;
  private static final double CONTACTLESS = 0.7;

  private final Town town;
  private final Dice dice;

  Shopping(Town town, Dice dice) {
    this.town = town;
    this.dice = dice;
  }

  Purchase buy(int customer, Place place, long timeMillis) {
    int terminal = terminal(customer, place);
    long cents = usualCents(customer);
    return new Purchase(
        timeMillis,
        customer,
        place,
        terminal,
        cents,
        channel(terminal, cents),
        0,
        Scenario.GENUINE);
  }

  /** Somewhere that the customer could go to. */
  int terminal(int customer, Place place) {
    return place == Place.HOME ? town.terminalInReach(customer, dice) : dice.below(Place.TERMINALS);
  }

  /** As in the Handbook: normal, with half the mean as deviation; never above the threshold. */
  long usualCents(int customer) {
    double mean = town.meanAmount(customer);
    while (true) {
      double amount = dice.normal(mean, mean / 2);
      if (amount < 0) {
        amount = dice.between(0.0, 2 * mean);
      }
      long cents = StrictMath.round(amount * 100);
      if (cents > 0 && cents <= THRESHOLD_CENTS) {
        return cents;
      }
    }
  }

  /** One in four terminals is a shop's gateway in the web. */
  static boolean gateway(int terminal) {
    return Dice.fraction(Dice.mix(terminal)) < GATEWAYS;
  }

  Channel channel(int terminal, long cents) {
    if (gateway(terminal)) {
      return Channel.ECOMMERCE;
    }
    return cents <= CONTACTLESS_UP_TO_CENTS && dice.chance(CONTACTLESS)
        ? Channel.CONTACTLESS
        : Channel.CARD_PRESENT;
  }
}
