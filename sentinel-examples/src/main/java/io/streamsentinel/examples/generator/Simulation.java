package io.streamsentinel.examples.generator;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The customers' own payments and the thieves', merged by time. */
final class Simulation implements Iterator<LabelledPayment> {

  private final long endMillis;
  private final Arrivals arrivals;
  private final Trips trips;
  private final Shopping shopping;
  private final Fraud fraud;
  private final PaymentEvents events;

  /** When the customers' next payment is made. */
  private long nextMillis;

  private @Nullable Purchase next;

  Simulation(PaymentGenerator.Options options) {
    Dice dice = new Dice(options.seed());
    long startMillis = options.start().toEpochMilli();
    endMillis = options.end().toEpochMilli();
    Town town = new Town(options.customers(), options.terminals(), options.skew(), dice.fork());
    arrivals = new Arrivals(town, startMillis, dice.fork());
    trips = new Trips(dice.next(), startMillis);
    shopping = new Shopping(town, dice.fork());
    fraud = new Fraud(options.fraudShare(), town, shopping, startMillis, dice.fork());
    events = new PaymentEvents(town, options.seed());
    nextMillis = arrivals.nextMillis();
    next = advance();
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public LabelledPayment next() {
    Purchase purchase = next;
    if (purchase == null) {
      throw new NoSuchElementException("the stream has ended");
    }
    next = advance();
    return events.event(purchase);
  }

  private @Nullable Purchase advance() {
    Purchase stolen = fraud.before(nextMillis);
    Purchase purchase = stolen != null ? stolen : own();
    return purchase.timeMillis() < endMillis ? purchase : null;
  }

  /** The next payment that a customer makes; who is on the way somewhere makes none. */
  private Purchase own() {
    while (true) {
      int customer = arrivals.customer();
      long time = nextMillis;
      nextMillis = arrivals.nextMillis();
      Place place = trips.whereabouts(customer, time);
      if (place != null) {
        return fraud.befall(shopping.buy(customer, place, time));
      }
    }
  }
}
