package io.streamsentinel.examples.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.streamsentinel.avro.event.MarketDataEvent;
import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.avro.event.SentimentEvent;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class MarketSignalsTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Offset<Double> EXACTLY = within(1e-9);

  private final MarketSignals signals = new MarketSignals();
  private int sequence;

  @Test
  void a_currency_s_range_is_that_of_the_hour_before_the_payment() {
    trade("EURUSDT", "1.20", NOON.minus(Duration.ofMinutes(60)));
    trade("EURUSDT", "1.00", NOON.minus(Duration.ofMinutes(59)));
    trade("EURUSDT", "1.05", NOON.minus(Duration.ofMinutes(1)));

    Map<String, Double> features = features("EUR", "shop", NOON);

    assertThat(features)
        .containsOnlyKeys("market_trades_1h", "market_low_1h", "market_high_1h", "market_range_1h");
    assertThat(features).containsEntry("market_trades_1h", 2.0);
    assertThat(features.get("market_range_1h")).isEqualTo(0.05, EXACTLY);
  }

  @Test
  void a_symbol_may_name_the_currency_first_or_last() {
    trade("USDTTRY", "40", NOON);
    trade("BTCUSDT", "60000", NOON);

    assertThat(features("TRY", "shop", NOON)).containsEntry("market_high_1h", 40.0);
    assertThat(features("USD", "shop", NOON)).isEmpty();
  }

  @Test
  void sentiment_is_the_mean_of_the_texts_whose_scorer_was_sure() {
    text("shop", -0.9, 0.9, NOON.minus(Duration.ofHours(25)));
    text("shop", 0.5, 1, NOON.minus(Duration.ofHours(23)));
    text("shop", -0.75, 0.5, NOON);
    text("shop", 1, 0.49, NOON);

    Map<String, Double> features = features("EUR", "shop", NOON);

    assertThat(features).containsOnlyKeys("merchant_texts_24h", "merchant_sentiment_24h");
    assertThat(features).containsEntry("merchant_texts_24h", 2.0);
    assertThat(features.get("merchant_sentiment_24h")).isEqualTo(-0.125, EXACTLY);
  }

  @Test
  void a_payment_older_than_the_newest_event_sees_the_newest() {
    trade("EURUSDT", "1.00", NOON);

    assertThat(features("EUR", "shop", NOON.minusSeconds(5)))
        .containsEntry("market_trades_1h", 1.0);
  }

  @Test
  void what_has_left_its_window_is_nothing_known() {
    trade("EURUSDT", "1.00", NOON);
    text("shop", -1, 1, NOON);

    assertThat(features("EUR", "shop", NOON.plus(Duration.ofHours(24)))).isEmpty();
  }

  @Test
  void nothing_is_said_while_it_is_not_known_what_was_committed_ten_seconds_ago() {
    trade("EURUSDT", "1.00", NOON);
    Map<String, Double> features = new HashMap<>();
    long bound = System.currentTimeMillis() - MarketSignals.STALE_AFTER.toMillis();

    signals.putInto(features, payment("EUR", "shop", NOON), bound - 1);

    assertThat(features).isEmpty();
  }

  @Test
  void an_absurd_price_is_left_out_and_others_are_taken() {
    trade("EURUSDT", "1" + "0".repeat(20), NOON);
    trade("EURUSDT", "1.00", NOON);

    assertThat(features("EUR", "shop", NOON)).containsEntry("market_trades_1h", 1.0);
  }

  private Map<String, Double> features(String currency, String merchant, Instant time) {
    Map<String, Double> features = new HashMap<>();
    signals.putInto(features, payment(currency, merchant, time), System.currentTimeMillis());
    return features;
  }

  private void trade(String symbol, String price, Instant time) {
    signals.take(
        MarketDataEvent.newBuilder()
            .setSource("test")
            .setSymbol(symbol)
            .setSequence(sequence++)
            .setPrice(new BigDecimal(price).setScale(12))
            .setQuantity(BigDecimal.ONE.setScale(12))
            .setEventTime(time)
            .setReceivedAt(time)
            .build());
  }

  private void text(String subject, double score, double confidence, Instant time) {
    signals.take(
        SentimentEvent.newBuilder()
            .setEventId("text-" + sequence++)
            .setSource("test")
            .setSubject(subject)
            .setText("")
            .setScore(score)
            .setConfidence(confidence)
            .setEventTime(time)
            .build());
  }

  private static PaymentEvent payment(String currency, String merchant, Instant time) {
    return PaymentEvent.newBuilder()
        .setEventId("event")
        .setPaymentId("payment")
        .setUserId("user")
        .setMerchantId(merchant)
        .setAmountMinor(10_00)
        .setCurrency(currency)
        .setCardToken("tok_0000000000000000")
        .setEventTime(time)
        .build();
  }
}
