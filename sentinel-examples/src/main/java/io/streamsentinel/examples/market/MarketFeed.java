package io.streamsentinel.examples.market;

import io.streamsentinel.avro.event.MarketDataEvent;
import io.streamsentinel.avro.event.SentimentEvent;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.serde.SentinelAvroSerializer;
import io.streamsentinel.examples.pipeline.Feed;
import io.streamsentinel.settings.KafkaSettings;

/**
 * Sends what the two sources bring into topics, keyed by symbol and by subject. Each method is to
 * be called by one thread, as a source does.
 */
public final class MarketFeed implements AutoCloseable {

  private final Feed<MarketDataEvent> trades;
  private final Feed<SentimentEvent> texts;

  private MarketFeed(Feed<MarketDataEvent> trades, Feed<SentimentEvent> texts) {
    this.trades = trades;
    this.texts = texts;
  }

  /**
   * A feed of two topics.
   *
   * @param trades where trades go
   * @param texts where texts go
   */
  public static MarketFeed open(
      KafkaSettings kafka, SchemaRegistry registry, String trades, String texts) {
    SentinelAvroSerializer<Object> events = new SentinelAvroSerializer<>(registry);
    return new MarketFeed(Feed.open(kafka, trades, events), Feed.open(kafka, texts, events));
  }

  /** A trade, as {@link TradeStream} brings it. */
  public void trade(MarketDataEvent trade) {
    trades.send(trade.getSymbol(), trade);
  }

  /** A text, as {@link SentimentStream} brings it. */
  public void text(SentimentEvent text) {
    texts.send(text.getSubject(), text);
  }

  @Override
  public void close() {
    trades.close();
    texts.close();
  }
}
