package io.streamsentinel.examples.generator;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.streamsentinel.avro.event.ChargebackEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChargebacksTest {

  @Test
  void every_fraud_and_nothing_else_is_charged_back_once_within_the_delay() {
    Map<String, LabelledPayment> frauds = new HashMap<>();
    List<ChargebackEvent> known = run(Chargebacks.builder(1), 100_000, frauds);

    assertThat(known).hasSameSizeAs(frauds.keySet());
    for (ChargebackEvent chargeback : known) {
      LabelledPayment fraud = requireNonNull(frauds.get(chargeback.getPaymentId()));
      assertThat(chargeback.getFraud()).isTrue();
      assertThat(chargeback.getUserId()).isEqualTo(fraud.payment().getUserId());
      assertThat(chargeback.getAmountMinor()).isEqualTo(fraud.payment().getAmountMinor());
      assertThat(Duration.between(chargeback.getPaymentTime(), chargeback.getEventTime()))
          .isBetween(Duration.ofDays(1), Duration.ofDays(7));
    }
  }

  @Test
  void chargebacks_come_in_order_of_the_time_at_which_they_are_known() {
    List<ChargebackEvent> known = run(Chargebacks.builder(1), 50_000, new HashMap<>());

    assertThat(known).extracting(ChargebackEvent::getEventTime).isSorted();
  }

  @Test
  void nothing_is_known_before_its_time() {
    Chargebacks chargebacks =
        Chargebacks.builder(1).delay(Duration.ofDays(7), Duration.ofDays(7)).build();
    LabelledPayment fraud = anyFraud();
    Instant paid = fraud.payment().getEventTime();
    chargebacks.observe(fraud);

    assertThat(chargebacks.due(paid.plus(Duration.ofDays(7)).minusMillis(1))).isEmpty();
    assertThat(chargebacks.pending()).isEqualTo(1);
    assertThat(chargebacks.due(paid.plus(Duration.ofDays(7)))).hasSize(1);
    assertThat(chargebacks.due(paid.plus(Duration.ofDays(8)))).isEmpty();
    assertThat(chargebacks.pending()).isZero();
  }

  @Test
  void frauds_that_nobody_reports_never_become_known() {
    Map<String, LabelledPayment> frauds = new HashMap<>();
    List<ChargebackEvent> known = run(Chargebacks.builder(1).reported(0.5), 100_000, frauds);

    assertThat((double) known.size() / frauds.size()).isCloseTo(0.5, within(0.1));
  }

  @Test
  void the_same_seed_gives_the_same_chargebacks() {
    assertThat(run(Chargebacks.builder(5), 50_000, new HashMap<>()))
        .isEqualTo(run(Chargebacks.builder(5), 50_000, new HashMap<>()));
  }

  @Test
  void a_wrong_option_is_refused_with_its_value() {
    assertThatThrownBy(() -> Chargebacks.builder(1).delay(Duration.ofDays(2), Duration.ofDays(1)))
        .hasMessageContaining("PT48H to PT24H");
    assertThatThrownBy(() -> Chargebacks.builder(1).reported(-1)).hasMessageContaining("-1");
  }

  private static LabelledPayment anyFraud() {
    PaymentGenerator generator = PaymentGenerator.builder(3).build();
    LabelledPayment payment = generator.next();
    while (!payment.fraud()) {
      payment = generator.next();
    }
    return payment;
  }

  private static List<ChargebackEvent> run(
      Chargebacks.Builder builder, int payments, Map<String, LabelledPayment> frauds) {
    Chargebacks chargebacks = builder.build();
    List<ChargebackEvent> known = new ArrayList<>();
    PaymentGenerator.builder(3)
        .count(payments)
        .build()
        .forEachRemaining(
            labelled -> {
              chargebacks.observe(labelled);
              if (labelled.fraud()) {
                frauds.put(labelled.payment().getPaymentId(), labelled);
              }
              known.addAll(chargebacks.due(labelled.payment().getEventTime()));
            });
    known.addAll(chargebacks.due(Instant.parse("2100-01-01T00:00:00Z")));
    return known;
  }
}
