package io.streamsentinel.examples.generator;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Payments of customers at terminals, some of them fraud, in the manner of the Fraud Detection
 * Handbook's simulator (Le Borgne, Siblini, Lebichot, Bontempi; ULB): a seeded, endless or bounded
 * stream in event time.
 *
 * <p>The same seed and options give the same payments, on every JDK and machine. Payments come in
 * order of event time, unless {@link Builder#outOfOrder} or {@link Builder#duplicates} say
 * otherwise; how fast they are taken is the caller's business. Memory depends on the number of
 * customers and terminals and on what is held back by these two options, not on the number of
 * payments. Not safe for use by several threads.
 */
public final class PaymentGenerator implements Iterator<LabelledPayment> {

  /** The event time at which a generator starts unless told otherwise: 2026-01-01, UTC. */
  public static final Instant DEFAULT_START = Instant.parse("2026-01-01T00:00:00Z");

  private final Iterator<LabelledPayment> payments;
  private final long count;
  private long taken;

  private PaymentGenerator(Options options) {
    Iterator<LabelledPayment> simulation = new Simulation(options);
    this.payments =
        options.outOfOrder > 0 || options.duplicates > 0
            ? new Delivery(simulation, options)
            : simulation;
    this.count = options.count;
  }

  /**
   * A generator with all options at their defaults.
   *
   * @param seed the same seed gives the same payments
   */
  public static Builder builder(long seed) {
    return new Builder(seed);
  }

  @Override
  public boolean hasNext() {
    return taken < count && payments.hasNext();
  }

  @Override
  public LabelledPayment next() {
    if (!hasNext()) {
      throw new NoSuchElementException("all " + taken + " payments have been taken");
    }
    taken++;
    return payments.next();
  }

  /** What a generator was asked for; checked where it was set. */
  record Options(
      long seed,
      Instant start,
      Instant end,
      long count,
      int customers,
      int terminals,
      double skew,
      double fraudShare,
      double outOfOrder,
      Duration maxLateness,
      double duplicates) {}

  /** Options of a generator. */
  public static final class Builder {

    private final long seed;
    private Instant start = DEFAULT_START;
    private Duration duration = Duration.ofDays(100 * 365L);
    private long count = Long.MAX_VALUE;
    private int customers = 5_000;
    private int terminals = 10_000;
    private double skew;
    private double fraudShare = 0.01;
    private double outOfOrder;
    private Duration maxLateness = Duration.ofMinutes(1);
    private double duplicates;

    private Builder(long seed) {
      this.seed = seed;
    }

    /** The event time at which the stream starts. Default: {@link #DEFAULT_START}. */
    public Builder start(Instant start) {
      this.start = start;
      return this;
    }

    /** How many payments there are, duplicates included. Default: as many as are asked for. */
    public Builder count(long count) {
      this.count = require(count >= 0, "count must not be negative", count);
      return this;
    }

    /**
     * How much event time the stream covers. Default: a hundred years. A customer makes two
     * payments a day on average.
     */
    public Builder duration(Duration duration) {
      this.duration =
          require(
              !duration.isNegative() && duration.toDays() <= 1_000 * 365L,
              "duration must be between 0 and 1,000 years",
              duration);
      return this;
    }

    /** How many customers pay. Default: 5,000, as in the Handbook. */
    public Builder customers(int customers) {
      this.customers = require(customers > 0, "customers must be positive", customers);
      return this;
    }

    /** How many terminals the map has. Default: 10,000, as in the Handbook. */
    public Builder terminals(int terminals) {
      this.terminals = require(terminals > 0, "terminals must be positive", terminals);
      return this;
    }

    /**
     * How unequally the payments are spread over the customers: customer n makes a share
     * proportional to 1 / (n + 1)<sup>skew</sup>. Default: 0, as in the Handbook (each customer has
     * a mean between 0 and 4 payments a day). At 1, the first of 5,000 makes a tenth of all
     * payments.
     */
    public Builder skew(double skew) {
      this.skew = require(skew >= 0 && skew <= 3, "skew must be between 0 and 3", skew);
      return this;
    }

    /**
     * Which part of the payments is fraud, from 0 to 0.5. Default: 0.01. It holds for the stream as
     * a whole; {@link Scenario} says what it is made of.
     */
    public Builder fraudShare(double fraudShare) {
      this.fraudShare =
          require(
              fraudShare >= 0 && fraudShare <= 0.5,
              "fraudShare must be between 0 and 0.5",
              fraudShare);
      return this;
    }

    /**
     * Which part of the payments arrives late, behind payments that were made after it. Default: 0,
     * all are in order of event time.
     */
    public Builder outOfOrder(double share) {
      this.outOfOrder = requireShare("outOfOrder", share);
      return this;
    }

    /**
     * How late, in event time, a payment is at most that is out of order, and how much later the
     * second copy of a duplicate comes. Default: one minute.
     */
    public Builder maxLateness(Duration maxLateness) {
      this.maxLateness =
          require(
              maxLateness.toMillis() > 0 && maxLateness.toDays() <= 365,
              "maxLateness must be between 1 ms and 365 days",
              maxLateness);
      return this;
    }

    /**
     * Which part of the payments comes twice, with the same event id and content. Default: 0, none.
     */
    public Builder duplicates(double share) {
      this.duplicates = requireShare("duplicates", share);
      return this;
    }

    /** A generator at the first payment. */
    public PaymentGenerator build() {
      return new PaymentGenerator(
          new Options(
              seed,
              start,
              start.plus(duration),
              count,
              customers,
              terminals,
              skew,
              fraudShare,
              outOfOrder,
              maxLateness,
              duplicates));
    }

    private static double requireShare(String name, double share) {
      return require(share >= 0 && share <= 1, name + " must be between 0 and 1", share);
    }

    private static <T> T require(boolean valid, String rule, T value) {
      if (!valid) {
        throw new IllegalArgumentException(rule + ": " + value);
      }
      return value;
    }
  }
}
