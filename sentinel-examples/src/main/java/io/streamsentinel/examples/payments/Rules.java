package io.streamsentinel.examples.payments;

import io.streamsentinel.avro.event.Decision;
import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.feature.FeatureVector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * A rule score that a person can read. Each rule has a weight, the probability of fraud that it
 * alone would stand for; those that fire combine as independent evidence does: {@code 1 - (1 - w1)
 * (1 - w2)...}.
 */
final class Rules {

  /** Stated in every decision. */
  static final String VERSION = "rules-1";

  private static final double DECLINE_FROM = 0.8;
  private static final double REVIEW_FROM = 0.5;

  private static final List<Rule> RULES =
      List.of(
          new Rule("AMOUNT_ABOVE_220", 0.85, (p, f) -> p.getAmountMinor() > 220_00),
          new Rule("MORE_THAN_5_IN_5_MINUTES", 0.8, (p, f) -> f.value("tx_count_5min") > 5),
          new Rule("MORE_THAN_1000_IN_24_HOURS", 0.5, (p, f) -> f.value("tx_amount_24hr") > 1_000),
          new Rule("FOUR_TIMES_THE_USUAL_AMOUNT", 0.6, Rules::farAboveUsual));

  private Rules() {}

  /** What the rules say of a payment, given what is known of its user. */
  static Verdict judge(PaymentEvent payment, FeatureVector features) {
    List<Rule> fired = new ArrayList<>();
    double innocent = 1;
    for (Rule rule : RULES) {
      if (rule.test.test(payment, features)) {
        fired.add(rule);
        innocent *= 1 - rule.weight;
      }
    }
    fired.sort(Comparator.comparingDouble((Rule rule) -> -rule.weight));
    double score = 1 - innocent;
    return new Verdict(score, decision(score), fired.stream().map(Rule::reason).toList());
  }

  /** The user's mean counts this payment too, so it is taken out first. */
  private static boolean farAboveUsual(PaymentEvent payment, FeatureVector features) {
    double others = features.value("tx_count_30d") - 1;
    if (others < 5) {
      return false;
    }
    double amount = payment.getAmountMinor() / 100.0;
    double all = features.value("tx_amount_mean_30d") * (others + 1);
    return amount > 4 * (all - amount) / others;
  }

  private static Decision decision(double score) {
    return score >= DECLINE_FROM
        ? Decision.DECLINE
        : score >= REVIEW_FROM ? Decision.REVIEW : Decision.APPROVE;
  }

  private record Rule(
      String reason, double weight, BiPredicate<PaymentEvent, FeatureVector> test) {}

  /** The rules' answer: risk from 0 to 1, what follows, and why, the weightiest reason first. */
  record Verdict(double score, Decision decision, List<String> reasons) {}
}
