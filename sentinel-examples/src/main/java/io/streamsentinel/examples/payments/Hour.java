package io.streamsentinel.examples.payments;

import io.streamsentinel.avro.event.Decision;
import io.streamsentinel.avro.event.FraudDecisionEvent;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/**
 * What was decided in an hour, in one currency.
 *
 * @param start when the hour begins, in event time
 * @param currency ISO 4217 code; {@code XXX} where a decision did not say
 * @param payments how many payments were decided
 * @param amountMinor what they came to, in minor units
 * @param reviewed how many of them are for a person to look at
 * @param declined how many were declined
 * @param declinedMinor what these came to
 * @param alerts how many raised an alert
 */
public record Hour(
    Instant start,
    String currency,
    long payments,
    long amountMinor,
    long reviewed,
    long declined,
    long declinedMinor,
    long alerts) {

  private static final String NO_CURRENCY = "XXX";

  /** What one decision adds. */
  public static Hour of(FraudDecisionEvent decision) {
    boolean declined = decision.getDecision() == Decision.DECLINE;
    long amount = decision.getAmountMinor() == null ? 0 : decision.getAmountMinor();
    return new Hour(
        decision.getEventTime().truncatedTo(ChronoUnit.HOURS),
        decision.getCurrency() == null ? NO_CURRENCY : decision.getCurrency(),
        1,
        amount,
        decision.getDecision() == Decision.REVIEW ? 1 : 0,
        declined ? 1 : 0,
        declined ? amount : 0,
        decision.getScore() >= FraudDetector.ALERT_FROM ? 1 : 0);
  }

  /** Both together; of the same hour and currency. */
  public Hour plus(Hour other) {
    return new Hour(
        start,
        currency,
        payments + other.payments,
        amountMinor + other.amountMinor,
        reviewed + other.reviewed,
        declined + other.declined,
        declinedMinor + other.declinedMinor,
        alerts + other.alerts);
  }

  /** Prints hours as a table. */
  public static void print(List<Hour> hours, PrintWriter out) {
    out.println(
        String.format(
            Locale.ROOT,
            "%-17s %-4s %9s %16s %9s %9s %16s %7s",
            "hour (UTC)",
            "",
            "payments",
            "amount",
            "reviewed",
            "declined",
            "amount declined",
            "alerts"));
    hours.forEach(out::println);
    out.flush();
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%-17s %-4s %,9d %,16.2f %,9d %,9d %,16.2f %,7d",
        start.toString().substring(0, 16),
        currency,
        payments,
        whole(amountMinor),
        reviewed,
        declined,
        whole(declinedMinor),
        alerts);
  }

  private double whole(long minor) {
    return minor / Math.pow(10, PaymentMeters.digits(currency));
  }
}
