package io.streamsentinel.examples.generator;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;

/** Payments as a bad network delivers them: some late, some twice. */
final class Delivery implements Iterator<LabelledPayment> {

  /** The order number keeps payments that are delivered in the same millisecond in order. */
  private record Parcel(long deliveredMillis, long order, LabelledPayment payment)
      implements Comparable<Parcel> {

    @Override
    public int compareTo(Parcel other) {
      int byTime = Long.compare(deliveredMillis, other.deliveredMillis);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private final Iterator<LabelledPayment> payments;
  private final PriorityQueue<Parcel> underWay = new PriorityQueue<>();
  private final Dice dice;
  private final double outOfOrder;
  private final double duplicates;
  private final long maxLatenessMillis;
  private long reachedMillis = Long.MIN_VALUE;
  private long order;

  Delivery(Iterator<LabelledPayment> payments, PaymentGenerator.Options options) {
    this.payments = payments;
    this.dice = new Dice(options.seed()).fork().fork();
    this.outOfOrder = options.outOfOrder();
    this.duplicates = options.duplicates();
    this.maxLatenessMillis = options.maxLateness().toMillis();
  }

  @Override
  public boolean hasNext() {
    return !underWay.isEmpty() || payments.hasNext();
  }

  @Override
  public LabelledPayment next() {
    // A payment is never delivered before it is made, so all made later may be left out of account.
    while (payments.hasNext()
        && (underWay.isEmpty() || underWay.peek().deliveredMillis() > reachedMillis)) {
      send(payments.next());
    }
    Parcel first = underWay.poll();
    if (first == null) {
      throw new NoSuchElementException("the stream has ended");
    }
    return first.payment();
  }

  private void send(LabelledPayment payment) {
    reachedMillis = payment.payment().getEventTime().toEpochMilli();
    long delivered = dice.chance(outOfOrder) ? reachedMillis + lateness() : reachedMillis;
    underWay.add(new Parcel(delivered, order++, payment));
    if (dice.chance(duplicates)) {
      underWay.add(new Parcel(delivered + lateness(), order++, payment));
    }
  }

  private long lateness() {
    return 1 + (long) (dice.uniform() * maxLatenessMillis);
  }
}
