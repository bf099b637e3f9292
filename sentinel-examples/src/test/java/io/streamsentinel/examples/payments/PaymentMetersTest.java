package io.streamsentinel.examples.payments;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.streamsentinel.avro.event.Decision;
import java.util.Currency;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PaymentMetersTest {

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final PaymentMeters meters = new PaymentMeters(registry);

  @Test
  void decisions_scores_and_amounts_are_counted() {
    meters.decided(Decision.DECLINE, 0.85, 1_299, "EUR");
    meters.decided(Decision.APPROVE, 0.0, 1_299, "JPY");
    meters.decided(Decision.APPROVE, 0.05, 701, "EUR");

    assertThat(registry.scrape())
        .contains("streaming_fraud_decisions_total{decision=\"APPROVE\"} 2.0")
        .contains("streaming_fraud_decisions_total{decision=\"DECLINE\"} 1.0")
        .contains("streaming_fraud_decisions_total{decision=\"REVIEW\"} 0.0")
        .contains("streaming_transaction_amount_total{currency=\"EUR\"} 20.0")
        .contains("streaming_transaction_amount_total{currency=\"JPY\"} 1299.0")
        .contains("streaming_fraud_score_bucket{le=\"10.0\"} 2")
        .contains("streaming_fraud_score_bucket{le=\"80.0\"} 2")
        .contains("streaming_fraud_score_bucket{le=\"90.0\"} 3");
  }

  @Test
  void meters_stay_few_whatever_payments_hold() {
    for (int i = 0; i < 10_000; i++) {
      meters.decided(Decision.APPROVE, 0.1, 100, "X" + i);
    }
    Currency.getAvailableCurrencies().stream()
        .map(Currency::getCurrencyCode)
        .sorted()
        .forEach(code -> meters.decided(Decision.APPROVE, 0.1, 100, code));
    meters.decided(Decision.APPROVE, 0.1, 100, "eur");
    meters.decided(Decision.APPROVE, 0.1, 100, "4111111111111111");
    meters.decided(Decision.APPROVE, 0.1, 100, null);

    Stream<String> currencies =
        registry.find(PaymentMeters.AMOUNT).meters().stream()
            .map(Meter::getId)
            .flatMap(id -> id.getTags().stream())
            .map(Tag::getValue);
    assertThat(currencies)
        .hasSize(PaymentMeters.CURRENCIES_MAX + 1)
        .contains(PaymentMeters.OTHER)
        .allMatch(currency -> currency.matches("[A-Z]{3}|other"));
    assertThat(registry.getMeters())
        .hasSize(Decision.values().length + 1 + PaymentMeters.CURRENCIES_MAX + 1);
    assertThat(registry.scrape()).doesNotContain("4111");
  }

  @Test
  void a_refund_does_not_turn_a_counter_back() {
    meters.decided(Decision.APPROVE, 0.1, 500, "EUR");
    meters.decided(Decision.APPROVE, 0.1, -500, "EUR");

    assertThat(registry.get(PaymentMeters.AMOUNT).tag("currency", "EUR").counter().count())
        .isEqualTo(5);
  }
}
