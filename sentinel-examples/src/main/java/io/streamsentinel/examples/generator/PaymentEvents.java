package io.streamsentinel.examples.generator;

import io.streamsentinel.avro.event.Channel;
import io.streamsentinel.avro.event.PaymentEvent;
import java.time.Instant;
import java.util.HexFormat;

/**
 * Turns purchases into the events that a pipeline sees: names instead of numbers, no truth inside.
 */
final class PaymentEvents {

  private static final String CURRENCY = "EUR";
  private static final int TERMINALS_PER_MERCHANT = 4;

  private final Town town;
  private final long seed;
  private long made;

  PaymentEvents(Town town, long seed) {
    this.town = town;
    this.seed = seed;
  }

  LabelledPayment event(Purchase purchase) {
    String id = hex(Dice.mix(seed) + made++);
    boolean online = purchase.channel() == Channel.ECOMMERCE;
    boolean ownDevice = online && purchase.attacker() == 0;
    PaymentEvent payment =
        new PaymentEvent(
            "evt_".concat(id),
            "pay_".concat(id),
            "user-" + purchase.customer(),
            merchant(purchase),
            terminal(purchase),
            purchase.amountCents(),
            CURRENCY,
            Instant.ofEpochMilli(purchase.timeMillis()),
            purchase.channel(),
            "tok_".concat(hex(~purchase.customer())),
            online ? device(purchase) : null,
            online ? address(purchase) : null,
            purchase.place().country,
            latitude(purchase, ownDevice),
            longitude(purchase, ownDevice));
    Scenario scenario = purchase.scenario();
    return new LabelledPayment(payment, scenario.fraud(), scenario.word());
  }

  private static String merchant(Purchase purchase) {
    int number = purchase.terminal() / TERMINALS_PER_MERCHANT;
    return purchase.place() == Place.HOME
        ? "merchant-" + number
        : "merchant-" + purchase.place().country + "-" + number;
  }

  private static String terminal(Purchase purchase) {
    return purchase.place() == Place.HOME
        ? "terminal-" + purchase.terminal()
        : "terminal-" + purchase.place().country + "-" + purchase.terminal();
  }

  private static String device(Purchase purchase) {
    long owner = purchase.attacker() == 0 ? purchase.customer() : purchase.attacker();
    return "dev_".concat(hex(owner));
  }

  /** From 198.18.0.0/15, which RFC 2544 keeps for tests: nobody's real address. */
  private static String address(Purchase purchase) {
    boolean own = purchase.attacker() == 0;
    long random = Dice.mix(own ? purchase.customer() : purchase.attacker());
    return (own ? "198.18." : "198.19.") + (random >>> 56) + "." + (random >>> 48 & 0xFF);
  }

  /** Where the card was used, or where the customer sits at home before a device. */
  private double latitude(Purchase purchase, boolean ownDevice) {
    if (purchase.place() != Place.HOME) {
      return purchase.place().latitude;
    }
    return ownDevice
        ? town.homeLatitude(purchase.customer())
        : town.terminalLatitude(purchase.terminal());
  }

  private double longitude(Purchase purchase, boolean ownDevice) {
    if (purchase.place() != Place.HOME) {
      return purchase.place().longitude;
    }
    return ownDevice
        ? town.homeLongitude(purchase.customer())
        : town.terminalLongitude(purchase.terminal());
  }

  /** Sixteen digits, different for different numbers. */
  private static String hex(long number) {
    return HexFormat.of().toHexDigits(Dice.mix(number));
  }
}
