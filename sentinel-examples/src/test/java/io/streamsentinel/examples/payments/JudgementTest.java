package io.streamsentinel.examples.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.avro.event.Decision;
import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.avro.event.UserAction;
import io.streamsentinel.scoring.Model;
import io.streamsentinel.scoring.ModelVersion;
import io.streamsentinel.scoring.Reason;
import io.streamsentinel.scoring.Scorer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is said of a payment, as codes and in words. */
class JudgementTest {

  private static final ModelVersion VERSION = FraudModel.shipped().version();

  @Test
  void a_payment_that_nothing_speaks_against_has_no_reasons() {
    Judgement judgement = judge(20_00, Map.of(), null);

    assertThat(judgement.decision()).isEqualTo(Decision.APPROVE);
    assertThat(judgement.reasons()).isEmpty();
    assertThat(judgement.explanations()).isEmpty();
  }

  @Test
  void every_rule_says_in_words_what_it_saw() {
    Judgement judgement =
        judge(
            400_00,
            Map.of(
                "tx_count_5min", 7.0,
                "tx_amount_24hr", 1_234.5,
                "tx_count_30d", 11.0,
                "tx_amount_mean_30d", 81.82,
                "terminal_frauds_7d", 3.0,
                "terminal_risk_7d", 0.5,
                "market_range_1h", 0.071,
                "merchant_texts_24h", 12.0,
                "merchant_sentiment_24h", -0.8),
            null);

    assertThat(judgement.decision()).isEqualTo(Decision.DECLINE);
    assertThat(judgement.explanations())
        .hasSameSizeAs(judgement.reasons())
        .contains(
            "400.00 are more than 220",
            "payment number 7 within 5 minutes",
            "1,234.50 paid within 24 hours",
            "400.00 are 8.0 times what the user usually pays, 50.00",
            "3 payments at this terminal were reported as fraud within 7 days",
            "EUR has moved by 7.1 % within an hour, so that a stale rate pays",
            "12 texts about the merchant within 24 hours, -0.80 on average from -1 to 1");
  }

  @Test
  void tiny_payments_in_a_row_are_said_in_words() {
    assertThat(judge(1_00, Map.of("terminal_tiny_10min", 4.0), null).explanations())
        .contains("4 tiny payments at this terminal within 10 minutes");
  }

  @Test
  void an_action_in_force_comes_first() {
    assertThat(judge(400_00, Map.of(), UserAction.BLOCK).explanations())
        .startsWith("the user is blocked", "400.00 are more than 220");
    assertThat(judge(20_00, Map.of(), UserAction.STEP_UP).explanations())
        .containsExactly("a second factor was demanded of the user");
  }

  @Test
  void the_models_reasons_say_input_value_and_contribution() {
    assertThat(ModelWords.of(new Reason("tx_amount_mean_30d", 12.345, Math.log(3.5))))
        .isEqualTo(
            "mean payment of the user in 30 days: 12.35; for the model this makes the odds of"
                + " fraud 3.5 times as high");
    assertThat(ModelWords.of(new Reason("terminal_tiny_10min", 4, Math.log(2))))
        .startsWith("tiny payments at the terminal in 10 minutes: 4; ");
    assertThat(ModelWords.of(new Reason("tx_amount_24hr", Double.NaN, 14)))
        .isEqualTo(
            "sum paid by the user in 24 hours: unknown; for the model this makes the odds of fraud"
                + " more than 1,000 times as high");
    assertThat(ModelWords.of(new Reason("new_country", 1, 1))).startsWith("new country: 1; ");
  }

  @Test
  void a_suspicious_model_is_among_the_reasons() {
    Judgement judgement = judge(20_00, Map.of(), null, 0.9);

    assertThat(judgement.decision()).isEqualTo(Decision.DECLINE);
    assertThat(judgement.reasons()).containsExactly("MODEL_AMOUNT");
    assertThat(judgement.explanations())
        .containsExactly(
            "amount: 20; for the model this makes the odds of fraud 9.0 times as high");
  }

  private static Judgement judge(
      long amountMinor, Map<String, Double> features, @Nullable UserAction action) {
    return judge(amountMinor, features, action, 0.1);
  }

  private static Judgement judge(
      long amountMinor,
      Map<String, Double> features,
      @Nullable UserAction action,
      double probability) {
    return Judgement.of(
        payment(amountMinor),
        features,
        action,
        Scorer.builder(FraudModel.INPUTS, new Constant(probability)).build());
  }

  private static PaymentEvent payment(long amountMinor) {
    return PaymentEvent.newBuilder()
        .setEventId("event")
        .setPaymentId("payment")
        .setUserId("user")
        .setMerchantId("shop")
        .setAmountMinor(amountMinor)
        .setCurrency("EUR")
        .setCardToken("tok_0000000000000000")
        .setEventTime(Instant.parse("2026-03-01T12:00:00Z"))
        .build();
  }

  /** Says the same of every payment, because of its amount. */
  private record Constant(double probability) implements Model {

    @Override
    public ModelVersion version() {
      return VERSION;
    }

    @Override
    public List<String> inputs() {
      return FraudModel.INPUTS;
    }

    @Override
    public double probability(double[] row) {
      return probability;
    }

    @Override
    public double explain(double[] row, double[] contributions) {
      contributions[0] = Math.log(probability / (1 - probability));
      return probability;
    }

    @Override
    public Model over(List<String> inputs) {
      return this;
    }
  }
}
