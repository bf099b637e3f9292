package io.streamsentinel.examples.market;

import io.streamsentinel.examples.pipeline.Waiting;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * A venue on this machine that trades a few symbols for ever, and misbehaves as venues do: now and
 * then it leaves numbers out, sends what is no trade, or ends the connection; then it begins with
 * trades that were there before. Prices wander, and once a while they jump.
 */
final class LocalVenue implements AutoCloseable {

  private static final double GAP = 0.003;
  private static final double NONSENSE = 0.003;
  private static final double BREAK = 0.0005;
  private static final double JUMP = 0.001;
  private static final double JUMP_SIZE = 0.04;
  private static final int REPEATED = 2;

  private final SourceServer server;
  private final List<String> symbols;
  private final long nanosBetween;

  // Guarded by this: one connection after the other, and the one before may not have ended.
  private final Random random;
  private final Map<String, Long> numbers = new HashMap<>();
  private final Map<String, Double> prices = new HashMap<>();
  private String[] last = {};

  private LocalVenue(List<String> symbols, long seed, int perSecond) throws IOException {
    this.symbols = symbols;
    this.random = new Random(seed);
    this.nanosBetween = 1_000_000_000L / perSecond;
    this.server = new SourceServer(this::trade);
  }

  static LocalVenue start(List<String> symbols, long seed, int perSecond) throws IOException {
    return new LocalVenue(symbols, seed, perSecond);
  }

  URI address() {
    return URI.create("ws://" + server.address() + "/ws");
  }

  private void trade(SourceServer.Connection connection) throws IOException {
    connection.upgrade();
    connection.text("{\"result\":null,\"id\":1}");
    for (String repeated : repeated()) {
      connection.text(repeated);
    }
    for (long at = System.nanoTime(); !broken(); at += nanosBetween) {
      Waiting.until(at);
      connection.text(next());
    }
  }

  private synchronized String[] repeated() {
    return last;
  }

  private synchronized boolean broken() {
    return random.nextDouble() < BREAK;
  }

  private synchronized String next() {
    if (random.nextDouble() < NONSENSE) {
      return "{\"e\":\"trade\",\"s\":\"" + symbols.get(0) + "\"}";
    }
    String symbol = symbols.get(random.nextInt(symbols.size()));
    long skipped = random.nextDouble() < GAP ? 1 + random.nextInt(5) : 0;
    long number = numbers.merge(symbol, 1 + skipped, Long::sum);
    String trade =
        String.format(
            Locale.ROOT,
            "{\"e\":\"trade\",\"s\":\"%s\",\"t\":%d,\"p\":\"%.4f\",\"q\":\"%d\",\"T\":%d,\"m\":%b}",
            symbol,
            number,
            price(symbol),
            1 + random.nextInt(1_000),
            Instant.now().toEpochMilli(),
            random.nextBoolean());
    last = last.length < REPEATED ? new String[] {trade, trade} : new String[] {last[1], trade};
    return trade;
  }

  private double price(String symbol) {
    double step = random.nextGaussian() / 20_000;
    double jump = random.nextDouble() < JUMP ? JUMP_SIZE * (random.nextBoolean() ? 1 : -1) : 0;
    return prices.merge(symbol, 1.1, (price, first) -> price * (1 + step + jump));
  }

  @Override
  public void close() {
    server.close();
  }
}
