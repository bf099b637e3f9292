package io.streamsentinel.examples.dashboard.fraud;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.avro.event.ChargebackEvent;
import io.streamsentinel.avro.event.Decision;
import io.streamsentinel.avro.event.FraudAlertEvent;
import io.streamsentinel.avro.event.FraudDecisionEvent;
import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.avro.event.Severity;
import io.streamsentinel.examples.generator.PaymentGenerator;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class FraudBoardTest {

  private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

  private static final PaymentEvent TEMPLATE =
      PaymentGenerator.builder(1).count(1).build().next().payment();

  private final FraudBoard board = new FraudBoard(Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void rates_are_of_whole_seconds_and_shares_of_the_last_minute() {
    for (int i = 0; i < 50; i++) {
      board.payment(payment(i), NOW.minusSeconds(1 + i % 5));
      board.decision(
          decision(i, i < 10 ? Decision.DECLINE : Decision.APPROVE, 0),
          NOW.minusSeconds(1 + i % 5));
    }
    board.payment(payment(90), NOW);
    board.payment(payment(91), NOW.minusSeconds(100_000));

    FraudNow now = board.now();

    assertThat(now.paymentsPerSecond()).isEqualTo(10);
    assertThat(now.decisionsPerSecond()).isEqualTo(10);
    assertThat(now.declined()).isEqualTo(0.2);
    assertThat(now.reviewed()).isZero();
    assertThat(now.decidedLastMinute()).isEqualTo(50);
    assertThat(now.payments()).hasSize(180).endsWith(10L, 10L, 10L, 10L, 10L);
    assertThat(now.lookedAt()).isEqualTo(1);
  }

  @Test
  void what_was_skipped_counts_as_happened_and_not_as_looked_at() {
    AtomicReference<Instant> time = new AtomicReference<>(NOW);
    FraudBoard sampling =
        new FraudBoard(
            new Clock() {
              @Override
              public ZoneId getZone() {
                return ZoneOffset.UTC;
              }

              @Override
              public Clock withZone(ZoneId zone) {
                return this;
              }

              @Override
              public Instant instant() {
                return time.get();
              }
            });
    sampling.decision(decision(1, Decision.APPROVE, 0), NOW);
    sampling.skipped(true, 3);

    time.set(NOW.plusSeconds(1));

    assertThat(sampling.now().lookedAt()).isEqualTo(0.25);
    assertThat(sampling.now().decisionsPerSecond()).isEqualTo(0.8);
    assertThat(sampling.now().decidedLastMinute()).isEqualTo(1);
  }

  @Test
  void nothing_seen_yet_is_said_as_unknown() {
    assertThat(board.now().declined()).isNull();
    assertThat(board.now().savings()).isEmpty();
    assertThat(board.page(CaseQuery.all(), 10).since()).isNull();
  }

  @Test
  void a_decision_finds_its_payment_whichever_comes_first() {
    board.payment(payment(1), NOW);
    board.decision(decision(1, Decision.APPROVE, 0), NOW);
    board.decision(decision(2, Decision.DECLINE, 0.9), NOW);
    board.payment(payment(2), NOW);

    List<Case> decisions = board.page(CaseQuery.all(), 10).decisions();

    assertThat(decisions)
        .hasSize(2)
        .allSatisfy(one -> assertThat(one.payment().currency()).isEqualTo("EUR"));
  }

  @Test
  void each_filter_alone_and_all_together() {
    for (int i = 0; i < 20; i++) {
      board.payment(payment(i), NOW);
      board.decision(decision(i, i % 2 == 0 ? Decision.APPROVE : Decision.DECLINE, i / 20.0), NOW);
    }

    assertThat(page("user-3", null, null, null).matched()).isEqualTo(1);
    assertThat(page(null, "merchant-4", null, null).matched()).isEqualTo(1);
    assertThat(page(null, null, "FR", null).matched()).isEqualTo(10);
    assertThat(page(null, null, null, Decision.DECLINE).matched()).isEqualTo(10);
    assertThat(page("user-3", "merchant-3", "FR", Decision.DECLINE).matched()).isEqualTo(1);
    assertThat(page("user-3", "merchant-4", null, null).matched()).isZero();
  }

  @Test
  void scores_and_countries_are_counted() {
    for (int i = 0; i < 4; i++) {
      board.payment(payment(i), NOW);
    }
    board.decision(decision(0, Decision.APPROVE, 0), NOW);
    board.decision(decision(1, Decision.DECLINE, 1), NOW);
    board.decision(decision(2, Decision.APPROVE, 0.049), NOW);
    board.decision(decision(3, Decision.DECLINE, 0.97), NOW);

    CasePage page = board.page(CaseQuery.all(), 10);

    assertThat(page.scores().get(0)).isEqualTo(2);
    assertThat(page.scores().get(19)).isEqualTo(2);
    assertThat(page.countries())
        .containsExactly(new CasePage.Country("FR", 2, 2), new CasePage.Country("DE", 2, 0));
    assertThat(page.counts())
        .containsEntry(Decision.DECLINE, 2L)
        .containsEntry(Decision.REVIEW, 0L);
  }

  @Test
  void alerts_come_with_the_highest_risk_first_then_the_greatest_amount() {
    board.alert(alert(1, 0.9, 100));
    board.alert(alert(2, 0.9, 300));
    board.alert(alert(3, 0.99, 50));

    assertThat(board.page(CaseQuery.all(), 2).alerts())
        .extracting(Case::paymentId)
        .containsExactly("pay-3", "pay-2");
  }

  @Test
  void labels_sum_up_by_what_was_decided() {
    board.decision(decision(1, Decision.DECLINE, 0.9), NOW);
    board.decision(decision(2, Decision.APPROVE, 0), NOW);
    board.decision(decision(3, Decision.APPROVE, 0), NOW);
    board.label(label(1, true, 500));
    board.label(label(2, true, 200));
    board.label(label(3, false, 900));
    board.label(label(99, true, 700));

    FraudNow now = board.now();

    assertThat(now.savings())
        .containsExactly(
            new Savings.Outcome(
                "EUR", new Savings.Sum(1, 500), new Savings.Sum(0, 0), new Savings.Sum(1, 200)));
    assertThat(now.unmatched()).isEqualTo(1);
    assertThat(now.labelled()).isEqualTo(4);
    assertThat(page("user-2", null, null, null).decisions().get(0).fraud()).isTrue();
    assertThat(page("user-3", null, null, null).decisions().get(0).fraud()).isFalse();
    assertThat(page("user-1", null, null, null).decisions().get(0).reasons()).isEmpty();
  }

  @Test
  void memory_is_bounded() {
    for (int i = 0; i < 25_000; i++) {
      board.payment(payment(i), NOW);
      board.decision(decision(i, Decision.DECLINE, 0.9), NOW);
      board.alert(alert(i, 0.9, 1));
    }

    assertThat(board.page(CaseQuery.all(), 10).held()).isEqualTo(20_000);
    assertThat(board.page(CaseQuery.all(), 100_000).alerts()).hasSize(2_000);
  }

  @Test
  void every_alert_of_the_last_minute_counts_also_those_that_are_not_kept() {
    FraudBoard later = new FraudBoard(Clock.fixed(NOW.plusSeconds(59), ZoneOffset.UTC));
    FraudBoard muchLater = new FraudBoard(Clock.fixed(NOW.plusSeconds(61), ZoneOffset.UTC));
    for (int i = 0; i < 2_500; i++) {
      later.alert(alert(i, 0.9, 1));
      muchLater.alert(alert(i, 0.9, 1));
    }

    assertThat(later.now().alertsLastMinute()).isEqualTo(2_500);
    assertThat(muchLater.now().alertsLastMinute()).isZero();
  }

  private CasePage page(String user, String merchant, String country, Decision decision) {
    return board.page(
        new CaseQuery(
            Optional.ofNullable(user),
            Optional.ofNullable(merchant),
            Optional.ofNullable(country),
            Optional.ofNullable(decision),
            Optional.empty(),
            Optional.empty()),
        10);
  }

  private static PaymentEvent payment(int number) {
    PaymentEvent event = PaymentEvent.newBuilder(TEMPLATE).build();
    event.setPaymentId("pay-" + number);
    event.setUserId("user-" + number);
    event.setMerchantId("merchant-" + number);
    event.setCountry(number % 2 == 0 ? "DE" : "FR");
    return event;
  }

  private static FraudDecisionEvent decision(int number, Decision decision, double score) {
    return FraudDecisionEvent.newBuilder()
        .setEventId("decision-" + number)
        .setPaymentId("pay-" + number)
        .setUserId("user-" + number)
        .setDecision(decision)
        .setScore(score)
        .setReasons(List.of())
        .setFeatures(Map.of())
        .setModelVersion("test")
        .setEventTime(NOW)
        .setDecidedAt(NOW)
        .build();
  }

  private static FraudAlertEvent alert(int number, double score, long amount) {
    return FraudAlertEvent.newBuilder()
        .setAlertId("alert-" + number)
        .setPaymentId("pay-" + number)
        .setUserId("user-" + number)
        .setMerchantId("merchant-" + number)
        .setSeverity(Severity.HIGH)
        .setDecision(Decision.DECLINE)
        .setScore(score)
        .setReasons(List.of())
        .setFeatures(Map.of())
        .setAmountMinor(amount)
        .setCurrency("EUR")
        .setCountry("DE")
        .setModelVersion("test")
        .setEventTime(NOW)
        .setRaisedAt(NOW)
        .build();
  }

  private static ChargebackEvent label(int number, boolean fraud, long amount) {
    return new ChargebackEvent(
        "label-" + number,
        "pay-" + number,
        "user-" + number,
        fraud,
        null,
        amount,
        "EUR",
        NOW,
        NOW,
        null);
  }
}
