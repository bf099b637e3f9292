package io.streamsentinel.examples.payments;

import io.streamsentinel.avro.event.Decision;
import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.avro.event.UserAction;
import io.streamsentinel.examples.rules.RuleSet.Verdict;
import io.streamsentinel.scoring.Reason;
import io.streamsentinel.scoring.Score;
import io.streamsentinel.scoring.Scorer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What rules, model and the action in force say of a payment together: the higher of the two
 * scores, and whatever the action demands on top.
 *
 * @param score risk from 0 to 1, of rules and model
 * @param decision what follows
 * @param reasons why: the action first, then the rules that fired, then what the model looked at
 * @param explanations the reasons in words, one for each, in the same order
 * @param version of rules and model
 */
record Judgement(
    double score,
    Decision decision,
    List<String> reasons,
    List<String> explanations,
    String version) {

  /** From this probability on, the model's own reasons are worth saying. */
  private static final double MODEL_SPEAKS_FROM = 0.5;

  static Judgement of(
      PaymentEvent payment,
      Map<String, Double> features,
      @Nullable UserAction action,
      Scorer scorer) {
    Verdict rules = Rules.ALL.judge(payment, name -> features.getOrDefault(name, Double.NaN));
    Score model = scorer.score(FraudModel.row(payment.getAmountMinor(), features));
    double score = Math.max(rules.score(), model.probability());
    List<String> reasons = new ArrayList<>();
    List<String> words = new ArrayList<>();
    Decision decision = Rules.decision(score);
    if (action == UserAction.STEP_UP) {
      reasons.add("SECOND_FACTOR_DEMANDED");
      words.add("a second factor was demanded of the user");
      decision = decision == Decision.APPROVE ? Decision.REVIEW : decision;
    } else if (action != null && action != UserAction.RELEASE) {
      // An action that this version does not know must not loosen anything.
      reasons.add("USER_BLOCKED");
      words.add("the user is blocked");
      decision = Decision.DECLINE;
    }
    reasons.addAll(rules.reasons());
    words.addAll(rules.words());
    if (model.probability() >= MODEL_SPEAKS_FROM) {
      for (Reason reason : model.reasons()) {
        reasons.add("MODEL_" + reason.input().toUpperCase(Locale.ROOT));
        words.add(ModelWords.of(reason));
      }
    }
    return new Judgement(score, decision, reasons, words, Rules.VERSION + "+" + model.model());
  }
}
