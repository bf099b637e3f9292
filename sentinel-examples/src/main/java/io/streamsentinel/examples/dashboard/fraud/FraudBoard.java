package io.streamsentinel.examples.dashboard.fraud;

import io.streamsentinel.avro.event.ChargebackEvent;
import io.streamsentinel.avro.event.Decision;
import io.streamsentinel.avro.event.FraudAlertEvent;
import io.streamsentinel.avro.event.FraudDecisionEvent;
import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.examples.dashboard.fraud.Seconds.What;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What was decided about payments lately: the last 20,000 decisions with their payments, the last
 * 2,000 alerts, counts by second, and what the labels say of it. Memory is bounded by these
 * numbers. Thread-safe.
 */
public final class FraudBoard {

  private static final int CASES = 20_000;
  private static final int ALERTS = 2_000;
  private static final int SERIES = 180;
  private static final int RATE = 5;
  private static final int MINUTE = 60;
  private static final int SAMPLE = 10;

  private final Clock clock;
  private final Bounded<String, Case> cases = new Bounded<>(CASES);
  private final Bounded<String, Case.Payment> payments = new Bounded<>(CASES);
  private final Deque<Case> alerts = new ArrayDeque<>();
  private final Seconds seconds = new Seconds(SERIES + MINUTE);
  private final Savings savings = new Savings();
  private long undecodable;
  private long labelled;

  /**
   * @param clock tells what is lately
   */
  public FraudBoard(Clock clock) {
    this.clock = clock;
  }

  /** A payment came in. */
  public synchronized void payment(PaymentEvent event, Instant at) {
    Case.Payment payment = Case.Payment.of(event);
    payments.put(event.getPaymentId(), payment);
    Case waiting = cases.get(event.getPaymentId());
    if (waiting != null) {
      cases.put(event.getPaymentId(), waiting.with(payment));
    }
    seconds.add(at.getEpochSecond(), What.PAYMENTS, 1);
  }

  /** A decision was made. */
  public synchronized void decision(FraudDecisionEvent event, Instant at) {
    cases.put(event.getPaymentId(), Case.of(event, payments.get(event.getPaymentId())));
    savings.decided(event.getPaymentId(), event.getDecision());
    seconds.add(at.getEpochSecond(), What.DECISIONS, 1);
    seconds.add(at.getEpochSecond(), counted(event.getDecision()), 1);
  }

  private static What counted(Decision decision) {
    return switch (decision) {
      case APPROVE -> What.APPROVED;
      case REVIEW -> What.REVIEWED;
      case DECLINE -> What.DECLINED;
    };
  }

  /** An alert was raised. */
  public synchronized void alert(FraudAlertEvent event) {
    Case raised = Case.of(event);
    alerts.addLast(raised);
    seconds.add(raised.decidedAt().getEpochSecond(), What.ALERTS, 1);
    if (alerts.size() > ALERTS) {
      alerts.removeFirst();
    }
  }

  /** A label became known. */
  public synchronized void label(ChargebackEvent event) {
    labelled++;
    savings.labelled(event);
    cases.computeIfPresent(event.getPaymentId(), (id, known) -> known.labelled(event.getFraud()));
  }

  /** Payments or decisions went by that nobody looked at. */
  public synchronized void skipped(boolean decisions, long count) {
    long now = clock.instant().getEpochSecond();
    seconds.add(now, decisions ? What.DECISIONS : What.PAYMENTS, count);
    seconds.add(now, What.SKIPPED, count);
  }

  /** A record held no event of its topic. */
  public synchronized void undecodable() {
    undecodable++;
  }

  /** The pipeline at a glance. */
  public synchronized FraudNow now() {
    long end = clock.instant().getEpochSecond();
    long approved = seconds.sum(end, MINUTE, What.APPROVED);
    long reviewed = seconds.sum(end, MINUTE, What.REVIEWED);
    long declined = seconds.sum(end, MINUTE, What.DECLINED);
    long decided = approved + reviewed + declined;
    return new FraudNow(
        seconds.sum(end, RATE, What.PAYMENTS) / (double) RATE,
        seconds.sum(end, RATE, What.DECISIONS) / (double) RATE,
        decided,
        part(declined, decided),
        part(reviewed, decided),
        seconds.sum(end, MINUTE, What.ALERTS),
        lookedAt(end),
        undecodable,
        labelled,
        savings.unmatched(),
        savings.outcomes(),
        end - SERIES,
        series(end, What.PAYMENTS),
        series(end, What.DECISIONS));
  }

  private static @Nullable Double part(long some, long all) {
    return all == 0 ? null : some / (double) all;
  }

  private double lookedAt(long end) {
    long all = seconds.sum(end, SAMPLE, What.PAYMENTS) + seconds.sum(end, SAMPLE, What.DECISIONS);
    long skipped = seconds.sum(end, SAMPLE, What.SKIPPED);
    return all == 0 ? 1 : (all - skipped) / (double) all;
  }

  private List<Long> series(long end, What what) {
    return LongStream.range(end - SERIES, end).map(at -> seconds.at(at, what)).boxed().toList();
  }

  /**
   * What was decided lately.
   *
   * @param query what is wanted of it
   * @param limit how many decisions and how many alerts to list at most
   */
  public CasePage page(CaseQuery query, int limit) {
    List<Case> held;
    List<Case> raised;
    synchronized (this) {
      held = List.copyOf(cases.values());
      raised = List.copyOf(alerts);
    }
    return Pages.of(held, raised, query, limit);
  }
}
