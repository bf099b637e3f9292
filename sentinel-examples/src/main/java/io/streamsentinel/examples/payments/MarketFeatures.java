package io.streamsentinel.examples.payments;

import io.streamsentinel.avro.event.MarketDataEvent;
import io.streamsentinel.avro.event.SentimentEvent;
import io.streamsentinel.feature.FeatureView;
import io.streamsentinel.feature.Field;
import io.streamsentinel.feature.Filter;
import io.streamsentinel.feature.Window;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the world outside knows of a payment's currency and of its merchant. */
final class MarketFeatures {

  /** How far the currency's highest price of an hour is above its lowest; 0.03 is 3 %. */
  static final String RANGE = "market_range_1h";

  /** How many trades that is about. */
  static final String TRADES = "market_trades_1h";

  /** How texts of 24 hours speak about the merchant, from -1 (hostile) to 1. */
  static final String SENTIMENT = "merchant_sentiment_24h";

  /** How many texts that is about. */
  static final String TEXTS = "merchant_texts_24h";

  private static final String LOW = "market_low_1h";
  private static final String HIGH = "market_high_1h";
  private static final Pattern AGAINST_DOLLAR = Pattern.compile("([A-Z]{3})USDT|USDT([A-Z]{3})");
  private static final int DECIMALS = 6;
  private static final int THOUSANDTHS = 1_000;
  private static final double CONFIDENT = 0.5;

  private static final Field<MarketDataEvent> PRICE =
      Field.decimal(
          "price",
          DECIMALS,
          trade ->
              trade
                  .getPrice()
                  .setScale(DECIMALS, RoundingMode.HALF_EVEN)
                  .unscaledValue()
                  .longValueExact());
  private static final Field<SentimentEvent> SCORE =
      Field.decimal("score", 3, text -> Math.round(text.getScore() * THOUSANDTHS));
  private static final Filter<SentimentEvent> SURE =
      Filter.of("sure", text -> text.getConfidence() >= CONFIDENT);

  private MarketFeatures() {}

  /** Per currency: how far its price against the dollar moved within an hour. */
  static FeatureView<MarketDataEvent> byCurrency() {
    return FeatureView.<MarketDataEvent>builder(
            "market-by-currency",
            trade -> currency(trade.getSymbol()),
            trade -> trade.getEventTime().toEpochMilli())
        .count(TRADES, Window.hours(1))
        .min(LOW, PRICE, Window.hours(1))
        .max(HIGH, PRICE, Window.hours(1))
        .derived(RANGE, v -> v.value(LOW) > 0 ? v.value(HIGH) / v.value(LOW) - 1 : 0)
        .build();
  }

  /** Per merchant: how texts whose scorer was sure speak about it. */
  static FeatureView<SentimentEvent> byMerchant() {
    return FeatureView.<SentimentEvent>builder(
            "sentiment-by-merchant",
            SentimentEvent::getSubject,
            text -> text.getEventTime().toEpochMilli())
        // Texts are found and scored in any order.
        .allowedLateness(Duration.ofHours(24))
        .count(TEXTS, Window.hours(24), SURE)
        .mean(SENTIMENT, SCORE, Window.hours(24), SURE)
        .build();
  }

  /**
   * The currency that a symbol trades against the dollar, whichever of the two it names first;
   * another symbol names itself.
   */
  static String currency(String symbol) {
    Matcher pair = AGAINST_DOLLAR.matcher(symbol);
    return pair.matches() ? (pair.group(1) == null ? pair.group(2) : pair.group(1)) : symbol;
  }
}
