package io.streamsentinel.examples.payments;

import io.streamsentinel.avro.event.MarketDataEvent;
import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.avro.event.SentimentEvent;
import io.streamsentinel.feature.InvalidEventException;
import java.time.Duration;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a payment gets to know of its currency's market and of what is said about its merchant:
 * windows over the event time of trades and texts, of which every instance has all.
 *
 * <p>A side input, unlike the payments' own features: no payment waits for it. What it says
 * contains every event committed more than {@link #STALE_AFTER} ago, and as a rule those of the
 * last tenths of a second too; where that does not hold, it says nothing. A payment that is handled
 * again may see a later state; what it was decided with stands in its decision.
 *
 * <p>Thread-safe. Holds the windows of every currency and merchant there was ever an event of.
 */
final class MarketSignals {

  /** What was committed longer ago is known, or nothing is said. */
  static final Duration STALE_AFTER = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(MarketSignals.class);

  private final SideView<MarketDataEvent> currencies =
      new SideView<>(MarketFeatures.byCurrency(), MarketFeatures.TRADES);
  private final SideView<SentimentEvent> merchants =
      new SideView<>(MarketFeatures.byMerchant(), MarketFeatures.TEXTS);

  /** Takes a trade or a text in. */
  void take(SpecificRecord event) {
    try {
      if (event instanceof MarketDataEvent trade) {
        currencies.take(MarketFeatures.currency(trade.getSymbol()), trade);
      } else if (event instanceof SentimentEvent text) {
        merchants.take(text.getSubject(), text);
      } else {
        LOG.warn("among trades and texts there is a {}", event.getSchema().getName());
      }
    } catch (InvalidEventException e) {
      LOG.warn("a {} is left out: {}", event.getSchema().getName(), e.getMessage());
    }
  }

  /**
   * Adds what is known as of the payment's time, or of the newest event if that is later. Where
   * there is no event in a window, its features are missing.
   *
   * @param knownUpToMillis every event committed before has been taken
   */
  void putInto(Map<String, Double> features, PaymentEvent payment, long knownUpToMillis) {
    if (knownUpToMillis >= System.currentTimeMillis() - STALE_AFTER.toMillis()) {
      currencies.putInto(features, payment.getCurrency(), payment.getEventTime());
      merchants.putInto(features, payment.getMerchantId(), payment.getEventTime());
    }
  }
}
