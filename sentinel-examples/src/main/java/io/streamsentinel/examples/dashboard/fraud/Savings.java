package io.streamsentinel.examples.dashboard.fraud;

import io.streamsentinel.avro.event.ChargebackEvent;
import io.streamsentinel.avro.event.Decision;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the decisions were worth, by the labels that came later. Only labels whose payment's
 * decision was seen count, so that a sample is not biased. Used under its owner's lock.
 */
final class Savings {

  private static final int REMEMBERED = 100_000;
  private static final int CURRENCIES_MAX = 50;

  private final Bounded<String, Decision> decisions = new Bounded<>(REMEMBERED);
  private final Map<String, Map<Decision, long[]>> frauds = new TreeMap<>();
  private long unmatched;

  /**
   * What became of the frauds in one currency.
   *
   * @param currency its code
   * @param stopped what was declined
   * @param reviewed what was sent to somebody to look at
   * @param missed what was approved
   */
  public record Outcome(String currency, Sum stopped, Sum reviewed, Sum missed) {}

  /**
   * Payments and what they add up to.
   *
   * @param count how many
   * @param amountMinor in minor units
   */
  public record Sum(long count, long amountMinor) {}

  void decided(String paymentId, Decision decision) {
    decisions.put(paymentId, decision);
  }

  void labelled(ChargebackEvent label) {
    Decision decision = decisions.get(label.getPaymentId());
    if (decision == null) {
      unmatched++;
    } else if (label.getFraud()
        && (frauds.containsKey(label.getCurrency()) || frauds.size() < CURRENCIES_MAX)) {
      long[] sum =
          frauds
              .computeIfAbsent(label.getCurrency(), code -> new EnumMap<>(Decision.class))
              .computeIfAbsent(decision, which -> new long[2]);
      sum[0]++;
      sum[1] += label.getAmountMinor();
    }
  }

  /** Labels of payments whose decision was not seen, or is forgotten. */
  long unmatched() {
    return unmatched;
  }

  List<Outcome> outcomes() {
    return frauds.entrySet().stream()
        .map(
            entry ->
                new Outcome(
                    entry.getKey(),
                    sum(entry.getValue().get(Decision.DECLINE)),
                    sum(entry.getValue().get(Decision.REVIEW)),
                    sum(entry.getValue().get(Decision.APPROVE))))
        .toList();
  }

  private static Sum sum(long @Nullable [] sum) {
    return sum == null ? new Sum(0, 0) : new Sum(sum[0], sum[1]);
  }
}
