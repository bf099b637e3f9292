package io.streamsentinel.examples.generator;

import io.streamsentinel.avro.event.ChargebackEvent;
import io.streamsentinel.avro.event.PaymentEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The labels as they become known: some time after a fraud its victim disputes it. Works beside any
 * stream of {@link LabelledPayment}, generated or read from files: {@link #observe} each payment,
 * and ask what is {@link #due}.
 *
 * <p>The same seed, options and payments give the same chargebacks. Holds the frauds that have not
 * been reported yet. Not safe for use by several threads.
 */
public final class Chargebacks {

  private static final String CARD_PRESENT_FRAUD = "10.3";
  private static final String CARD_ABSENT_FRAUD = "10.4";

  private final Dice dice;
  private final long shortestMillis;
  private final long longestMillis;
  private final double reported;
  private final PriorityQueue<ChargebackEvent> pending =
      new PriorityQueue<>(
          (a, b) -> {
            int byTime = a.getEventTime().compareTo(b.getEventTime());
            return byTime != 0 ? byTime : a.getEventId().compareTo(b.getEventId());
          });

  private Chargebacks(Builder builder) {
    this.dice = new Dice(builder.seed);
    this.shortestMillis = builder.shortest.toMillis();
    this.longestMillis = builder.longest.toMillis();
    this.reported = builder.reported;
  }

  /** Chargebacks with all options at their defaults. */
  public static Builder builder(long seed) {
    return new Builder(seed);
  }

  /** Takes note of a payment; if it is fraud, its chargeback may become due one day. */
  public void observe(LabelledPayment labelled) {
    if (!labelled.fraud() || !dice.chance(reported)) {
      return;
    }
    PaymentEvent payment = labelled.payment();
    long delay = shortestMillis + (long) (dice.uniform() * (longestMillis - shortestMillis));
    pending.add(
        new ChargebackEvent(
            "chargeback-of-" + payment.getPaymentId(),
            payment.getPaymentId(),
            payment.getUserId(),
            true,
            payment.getDeviceId() == null ? CARD_PRESENT_FRAUD : CARD_ABSENT_FRAUD,
            payment.getAmountMinor(),
            payment.getCurrency(),
            payment.getEventTime(),
            payment.getEventTime().plusMillis(delay),
            payment.getTerminalId() == null ? payment.getMerchantId() : payment.getTerminalId()));
  }

  /** The chargebacks known at that time and not returned before, the earliest first. */
  public List<ChargebackEvent> due(Instant now) {
    ChargebackEvent first = pending.peek();
    if (first == null || first.getEventTime().isAfter(now)) {
      return List.of();
    }
    List<ChargebackEvent> due = new ArrayList<>();
    while (first != null && !first.getEventTime().isAfter(now)) {
      due.add(pending.remove());
      first = pending.peek();
    }
    return due;
  }

  /** How many frauds have been observed that will be reported, but are not due yet. */
  public int pending() {
    return pending.size();
  }

  /** Options of chargebacks. */
  public static final class Builder {

    private final long seed;
    private Duration shortest = Duration.ofDays(1);
    private Duration longest = Duration.ofDays(7);
    private double reported = 1;

    private Builder(long seed) {
      this.seed = seed;
    }

    /**
     * How long after a payment its chargeback is known, all times between being equally likely.
     * Default: one to seven days, so that all labels are known where the Handbook's rules use them.
     */
    public Builder delay(Duration shortest, Duration longest) {
      if (shortest.isNegative() || longest.compareTo(shortest) < 0) {
        throw new IllegalArgumentException(
            "delay must go from a time that is not negative to one that is not shorter: "
                + shortest
                + " to "
                + longest);
      }
      this.shortest = shortest;
      this.longest = longest;
      return this;
    }

    /** Which part of the frauds is ever reported, from 0 to 1. Default: 1, all. */
    public Builder reported(double share) {
      if (!(share >= 0 && share <= 1)) {
        throw new IllegalArgumentException("reported must be between 0 and 1: " + share);
      }
      this.reported = share;
      return this;
    }

    /** Chargebacks that have observed nothing yet. */
    public Chargebacks build() {
      return new Chargebacks(this);
    }
  }
}
