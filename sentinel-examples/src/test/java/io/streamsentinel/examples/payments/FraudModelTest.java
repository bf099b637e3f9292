package io.streamsentinel.examples.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.examples.generator.PaymentGenerator;
import io.streamsentinel.examples.pipeline.ScoreQuality;
import io.streamsentinel.scoring.Scorer;
import org.junit.jupiter.api.Test;

/** The model that comes with the pipeline, on a history that it has not learned from. */
class FraudModelTest {

  private static final int COUNT = 120_000;
  private static final int WARM_UP = 60_000;

  @Test
  void shipped_model_is_better_than_the_rules_alone() {
    Scorer scorer = FraudModel.shipped();
    ScoreQuality model = new ScoreQuality();
    ScoreQuality rules = new ScoreQuality();
    int[] seen = new int[1];

    PaymentHistory.replay(
        PaymentGenerator.builder(77).count(COUNT).build(),
        (payment, features) -> {
          if (seen[0]++ >= WARM_UP) {
            double[] row = FraudModel.row(payment.payment().getAmountMinor(), features);
            model.add(scorer.probability(row), payment.fraud());
            rules.add(
                Rules.ALL
                    .judge(payment.payment(), name -> features.getOrDefault(name, Double.NaN))
                    .score(),
                payment.fraud());
          }
        });

    assertThat(model.areaUnderRoc()).isGreaterThan(0.8).isGreaterThan(rules.areaUnderRoc());
    assertThat(model.brier()).isLessThan(rules.brier());
  }
}
