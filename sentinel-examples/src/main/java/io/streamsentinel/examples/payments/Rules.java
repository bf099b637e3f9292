package io.streamsentinel.examples.payments;

import io.streamsentinel.avro.event.Decision;
import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.examples.rules.RuleSet;
import io.streamsentinel.examples.rules.RuleSet.Known;
import io.streamsentinel.examples.rules.RuleSet.Rule;
import java.util.List;
import java.util.Locale;

/** What makes a payment suspicious, in words too, and from which score on something follows. */
final class Rules {

  /** Stated in every decision. */
  static final String VERSION = "rules-3";

  private static final double DECLINE_FROM = 0.8;
  private static final double REVIEW_FROM = 0.5;
  private static final double FAST = 0.03;
  private static final double HOSTILE = -0.5;
  private static final int ENOUGH_TEXTS = 5;

  /** The rules. */
  static final RuleSet<PaymentEvent> ALL =
      RuleSet.of(
          List.of(
              new Rule<>(
                  "AMOUNT_ABOVE_220",
                  0.85,
                  (p, f) -> p.getAmountMinor() > 220_00,
                  (p, f) -> say("%,.2f are more than 220", amount(p))),
              new Rule<>(
                  "MORE_THAN_5_IN_5_MINUTES",
                  0.8,
                  (p, f) -> f.value("tx_count_5min") > 5,
                  (p, f) -> say("payment number %,.0f within 5 minutes", f.value("tx_count_5min"))),
              new Rule<>(
                  "MORE_THAN_1000_IN_24_HOURS",
                  0.5,
                  (p, f) -> f.value("tx_amount_24hr") > 1_000,
                  (p, f) -> say("%,.2f paid within 24 hours", f.value("tx_amount_24hr"))),
              new Rule<>(
                  "FOUR_TIMES_THE_USUAL_AMOUNT",
                  0.6,
                  (p, f) -> amount(p) > 4 * usual(p, f),
                  (p, f) ->
                      say(
                          "%,.2f are %.1f times what the user usually pays, %,.2f",
                          amount(p), amount(p) / usual(p, f), usual(p, f))),
              new Rule<>(
                  "FRAUDS_AT_THIS_TERMINAL",
                  0.7,
                  Rules::terminalWithFrauds,
                  (p, f) ->
                      say(
                          "%,.0f payments at this terminal were reported as fraud within 7 days",
                          f.value("terminal_frauds_7d"))),
              new Rule<>(
                  "CARDS_TRIED_AT_THIS_TERMINAL",
                  0.8,
                  (p, f) ->
                      p.getAmountMinor() < PaymentFeatures.TINY_MINOR
                          && f.value("terminal_tiny_10min") >= 4,
                  (p, f) ->
                      say(
                          "%,.0f tiny payments at this terminal within 10 minutes",
                          f.value("terminal_tiny_10min"))),
              new Rule<>(
                  "CURRENCY_MOVES_FAST",
                  0.5,
                  (p, f) -> f.value(MarketFeatures.RANGE) >= FAST,
                  (p, f) ->
                      say(
                          "%s has moved by %.1f %% within an hour, so that a stale rate pays",
                          p.getCurrency(), 100 * f.value(MarketFeatures.RANGE))),
              new Rule<>(
                  "MERCHANT_IN_BAD_REPUTE",
                  0.5,
                  (p, f) ->
                      f.value(MarketFeatures.TEXTS) >= ENOUGH_TEXTS
                          && f.value(MarketFeatures.SENTIMENT) <= HOSTILE,
                  (p, f) ->
                      say(
                          "%,.0f texts about the merchant within 24 hours, %.2f on average from -1"
                              + " to 1",
                          f.value(MarketFeatures.TEXTS), f.value(MarketFeatures.SENTIMENT)))));

  private Rules() {}

  /** What follows from a score. */
  static Decision decision(double score) {
    return score >= DECLINE_FROM
        ? Decision.DECLINE
        : score >= REVIEW_FROM ? Decision.REVIEW : Decision.APPROVE;
  }

  private static double amount(PaymentEvent payment) {
    return payment.getAmountMinor() / 100.0;
  }

  /**
   * The mean of the user's payments, NaN where there are too few to say. The known mean counts this
   * payment too, so it is taken out first.
   */
  private static double usual(PaymentEvent payment, Known known) {
    double others = known.value("tx_count_30d") - 1;
    return others < 5
        ? Double.NaN
        : (known.value("tx_amount_mean_30d") * (others + 1) - amount(payment)) / others;
  }

  /** Two at least in a week, and not just two of many payments. */
  private static boolean terminalWithFrauds(PaymentEvent payment, Known known) {
    return known.value("terminal_frauds_7d") >= 2 && known.value("terminal_risk_7d") >= 0.2;
  }

  private static String say(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
