package io.streamsentinel.examples.market;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamsentinel.avro.event.MarketDataEvent;
import java.time.Instant;

/** What the venue sends: a trade, an answer to us, or what we don't understand. */
sealed interface TradeMessage {

  /** A trade. */
  record Trade(MarketDataEvent event) implements TradeMessage {}

  /** An answer to a subscription. */
  record Answer() implements TradeMessage {}

  /** Anything else. */
  record Malformed() implements TradeMessage {}

  /**
   * Reads a message: a trade as {@code {"e":"trade","s":"BTCUSDT","t":1,"p":"0.1","q":"2",
   * "T":1700000000000,"m":true}}, alone or as the {@code data} of a combined stream.
   */
  static TradeMessage parse(String text) {
    JsonNode message = Json.object(text).orElse(null);
    if (message == null) {
      return new Malformed();
    }
    JsonNode data = message.path("data").isObject() ? message.path("data") : message;
    if (data.path("e").asText().equals("trade")) {
      return trade(data);
    }
    return message.has("id") && message.has("result") ? new Answer() : new Malformed();
  }

  private static TradeMessage trade(JsonNode data) {
    if (!data.path("t").isIntegralNumber()
        || !data.path("T").isIntegralNumber()
        || !data.path("s").isTextual()) {
      return new Malformed();
    }
    try {
      return new Trade(
          MarketDataEvent.newBuilder()
              .setSource("binance")
              .setSymbol(data.path("s").asText())
              .setSequence(data.path("t").asLong())
              .setPrice(Json.decimal(data, "p"))
              .setQuantity(Json.decimal(data, "q"))
              .setBuyerIsMaker(data.path("m").isBoolean() ? data.path("m").asBoolean() : null)
              .setEventTime(Instant.ofEpochMilli(data.path("T").asLong()))
              .setReceivedAt(Instant.now())
              .build());
    } catch (ArithmeticException | NumberFormatException e) {
      return new Malformed();
    }
  }
}
