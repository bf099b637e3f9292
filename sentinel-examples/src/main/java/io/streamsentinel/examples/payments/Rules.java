package io.streamsentinel.examples.payments;

import io.streamsentinel.avro.event.Decision;
import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.examples.rules.RuleSet;
import io.streamsentinel.examples.rules.RuleSet.Known;
import io.streamsentinel.examples.rules.RuleSet.Rule;
import java.util.List;

/** What makes a payment suspicious, and from which score on something follows. */
final class Rules {

  /** Stated in every decision. */
  static final String VERSION = "rules-2";

  private static final double DECLINE_FROM = 0.8;
  private static final double REVIEW_FROM = 0.5;

  /** The rules. */
  static final RuleSet<PaymentEvent> ALL =
      RuleSet.of(
          List.of(
              new Rule<>("AMOUNT_ABOVE_220", 0.85, (p, f) -> p.getAmountMinor() > 220_00),
              new Rule<>("MORE_THAN_5_IN_5_MINUTES", 0.8, (p, f) -> f.value("tx_count_5min") > 5),
              new Rule<>(
                  "MORE_THAN_1000_IN_24_HOURS", 0.5, (p, f) -> f.value("tx_amount_24hr") > 1_000),
              new Rule<>("FOUR_TIMES_THE_USUAL_AMOUNT", 0.6, Rules::farAboveUsual),
              new Rule<>("FRAUDS_AT_THIS_TERMINAL", 0.7, Rules::terminalWithFrauds),
              new Rule<>(
                  "CARDS_TRIED_AT_THIS_TERMINAL",
                  0.8,
                  (p, f) ->
                      p.getAmountMinor() < PaymentFeatures.TINY_MINOR
                          && f.value("terminal_tiny_10min") >= 4)));

  private Rules() {}

  /** What follows from a score. */
  static Decision decision(double score) {
    return score >= DECLINE_FROM
        ? Decision.DECLINE
        : score >= REVIEW_FROM ? Decision.REVIEW : Decision.APPROVE;
  }

  /** The user's mean counts this payment too, so it is taken out first. */
  private static boolean farAboveUsual(PaymentEvent payment, Known known) {
    double others = known.value("tx_count_30d") - 1;
    if (others < 5) {
      return false;
    }
    double amount = payment.getAmountMinor() / 100.0;
    double all = known.value("tx_amount_mean_30d") * (others + 1);
    return amount > 4 * (all - amount) / others;
  }

  /** Two at least in a week, and not just two of many payments. */
  private static boolean terminalWithFrauds(PaymentEvent payment, Known known) {
    return known.value("terminal_frauds_7d") >= 2 && known.value("terminal_risk_7d") >= 0.2;
  }
}
