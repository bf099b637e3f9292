package io.streamsentinel.examples.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.streamsentinel.avro.event.MarketDataEvent;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a venue on this machine that misbehaves. */
class TradeStreamTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final List<MarketDataEvent> trades = new CopyOnWriteArrayList<>();
  private final List<Gap> gaps = new CopyOnWriteArrayList<>();
  private SourceServer venue;

  @BeforeEach
  void open() throws IOException {
    venue = new SourceServer();
  }

  @AfterEach
  void close() {
    venue.close();
  }

  @Test
  void subscribes_and_hands_trades_on() {
    venue.then(
        connection -> {
          connection.upgrade();
          connection.text("{\"result\":null,\"id\":1}");
          connection.text(trade("BTCUSDT", 7));
          connection.text("{\"stream\":\"ethusdt@trade\",\"data\":" + trade("ETHUSDT", 1) + "}");
          connection.stall();
        });
    try (TradeStream stream = stream(PATIENCE)) {
      awaitTrades(2);

      assertThat(venue.messages())
          .containsExactly(
              "{\"method\":\"SUBSCRIBE\",\"params\":[\"btcusdt@trade\",\"ethusdt@trade\"],\"id\":1}");
      assertThat(trades.get(0).getSymbol()).isEqualTo("BTCUSDT");
      assertThat(trades.get(0).getPrice()).isEqualByComparingTo("64250.12");
      assertThat(trades.get(0).getQuantity()).isEqualByComparingTo("0.00125");
      assertThat(trades.get(0).getBuyerIsMaker()).isTrue();
      assertThat(trades.get(0).getEventTime()).isEqualTo(Instant.ofEpochMilli(1_700_000_000_000L));
      assertThat(stream.malformed()).isZero();
    }
  }

  @Test
  void connects_and_subscribes_again_and_drops_what_comes_twice() {
    venue
        .then(connection -> connection.refuse(503))
        .then(
            connection -> {
              connection.upgrade();
              connection.text(trade("BTCUSDT", 1));
              connection.text(trade("BTCUSDT", 2));
              // What is on its way when a connection breaks may be lost.
              awaitTrades(2);
            })
        .then(
            connection -> {
              connection.upgrade();
              connection.text(trade("BTCUSDT", 2));
              connection.text(trade("BTCUSDT", 3));
              connection.stall();
            });
    try (TradeStream stream = stream(PATIENCE)) {
      awaitTrades(3);

      assertThat(trades).extracting(MarketDataEvent::getSequence).containsExactly(1L, 2L, 3L);
      assertThat(stream.repeated()).isEqualTo(1);
      assertThat(stream.missed()).isZero();
      assertThat(stream.connections()).isEqualTo(3);
      assertThat(venue.messages()).hasSize(2);
    }
  }

  @Test
  void tells_what_it_has_missed() {
    venue.then(
        connection -> {
          connection.upgrade();
          connection.text(trade("BTCUSDT", 10));
          connection.text(trade("ETHUSDT", 5));
          connection.text(trade("BTCUSDT", 14));
          connection.stall();
        });
    try (TradeStream stream = stream(PATIENCE)) {
      awaitTrades(3);

      assertThat(gaps).containsExactly(new Gap("BTCUSDT", 11, 13));
      assertThat(stream.missed()).isEqualTo(3);
    }
  }

  @Test
  void gives_a_silent_connection_up() {
    venue
        .then(
            connection -> {
              connection.upgrade();
              connection.stall();
            })
        .then(
            connection -> {
              connection.upgrade();
              connection.text(trade("BTCUSDT", 1));
              connection.stall();
            });
    try (TradeStream stream = stream(Duration.ofMillis(300))) {
      awaitTrades(1);

      assertThat(stream.connections()).isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void pings_of_the_venue_keep_a_connection() {
    venue.then(
        connection -> {
          connection.upgrade();
          long from = System.nanoTime();
          long pinged = 0;
          while (System.nanoTime() - from < Duration.ofMillis(1_500).toNanos()) {
            if (System.nanoTime() - from >= pinged * 50_000_000L) {
              pinged++;
              connection.frame(0x89, "");
            }
            Thread.onSpinWait();
          }
          connection.text(trade("BTCUSDT", 1));
          connection.stall();
        });
    try (TradeStream stream = stream(Duration.ofMillis(600))) {
      awaitTrades(1);

      assertThat(stream.connections()).isEqualTo(1);
    }
  }

  @Test
  void passes_nonsense_over_and_puts_fragments_together() {
    String trade = trade("BTCUSDT", 1);
    venue.then(
        connection -> {
          connection.upgrade();
          connection.text("not json");
          connection.text("[1]");
          connection.text("{\"e\":\"trade\",\"s\":\"BTCUSDT\",\"t\":\"one\"}");
          connection.text(trade.replace("64250.12", "much"));
          connection.frame(0x01, trade.substring(0, 20));
          connection.frame(0x00, trade.substring(20, 40));
          connection.frame(0x80, trade.substring(40));
          connection.stall();
        });
    try (TradeStream stream = stream(PATIENCE)) {
      awaitTrades(1);

      assertThat(stream.malformed()).isEqualTo(4);
      assertThat(stream.connections()).isEqualTo(1);
    }
  }

  @Test
  void a_message_without_end_ends_its_connection() {
    venue
        .then(
            connection -> {
              connection.upgrade();
              connection.frame(0x01, "x".repeat(60_000));
              while (true) {
                connection.frame(0x00, "x".repeat(60_000));
              }
            })
        .then(
            connection -> {
              connection.upgrade();
              connection.text(trade("BTCUSDT", 1));
              connection.stall();
            });
    try (TradeStream stream = stream(PATIENCE)) {
      awaitTrades(1);

      assertThat(stream.connections()).isEqualTo(2);
    }
  }

  @Test
  void closing_ends_the_connection() {
    venue.then(
        connection -> {
          connection.upgrade();
          connection.text(trade("BTCUSDT", 1));
          connection.stall();
          trades.clear();
        });
    TradeStream stream = stream(PATIENCE);
    awaitTrades(1);

    stream.close();

    await().atMost(PATIENCE).until(trades::isEmpty);
    assertThat(stream.connections()).isEqualTo(1);
  }

  @Test
  void what_is_no_symbol_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TradeStream.builder(URI.create("ws://x"), List.of("a\"b"), trades::add))
        .withMessageContaining("a\"b");
  }

  private TradeStream stream(Duration idleTimeout) {
    return TradeStream.builder(
            URI.create("ws://" + venue.address() + "/ws"),
            List.of("BTCUSDT", "ETHUSDT"),
            trades::add)
        .idleTimeout(idleTimeout)
        .backoff(new Backoff(Duration.ofMillis(20), Duration.ofMillis(100)))
        .gaps(gaps::add)
        .start();
  }

  private void awaitTrades(int count) {
    await().atMost(PATIENCE).until(() -> trades.size() >= count);
  }

  private static String trade(String symbol, long number) {
    return "{\"e\":\"trade\",\"E\":1700000000001,\"s\":\"%s\",\"t\":%d,\"p\":\"64250.12\",\"q\":\"0.00125\",\"T\":1700000000000,\"m\":true,\"M\":true}"
        .formatted(symbol, number);
  }
}
