package io.streamsentinel.examples.market;

import io.streamsentinel.avro.event.MarketDataEvent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Trades over a WebSocket, as Binance's public streams have them: it subscribes to the trades of
 * some symbols, subscribes again after every reconnection, and finds out what it has missed by the
 * venue's own numbers.
 *
 * <p>A connection is given up when it is silent for {@code idleTimeout}: no message, no ping of the
 * venue, no answer to ours. A message that is no trade is counted and passed over. Trades are
 * handed on in order, each once; a gap in the numbers of a symbol is counted and reported, not
 * filled: the venue's history is for that.
 */
public final class TradeStream implements AutoCloseable {

  private static final int LONGEST_MESSAGE = 1 << 20;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration PING_EVERY = Duration.ofSeconds(1);

  private final URI venue;
  private final List<String> symbols;
  private final Duration idleTimeout;
  private final Sequences sequences;
  private final Consumer<MarketDataEvent> trades;
  private final HttpClient client;
  private final Link link;
  private final AtomicLong malformed = new AtomicLong();

  private TradeStream(Builder builder) {
    venue = builder.venue;
    symbols = builder.symbols;
    idleTimeout = builder.idleTimeout;
    sequences = new Sequences(builder.gaps);
    trades = builder.trades;
    client = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();
    link = new Link("trades", builder.backoff, this::connect);
  }

  /**
   * A stream in the making.
   *
   * @param venue its address, such as {@code wss://stream.binance.com:9443/ws}
   * @param symbols as the venue names them, such as {@code BTCUSDT}
   * @param trades gets the trades, one after the other
   */
  public static Builder builder(URI venue, List<String> symbols, Consumer<MarketDataEvent> trades) {
    return new Builder(venue, symbols, trades);
  }

  /** How often it was tried to connect. */
  public long connections() {
    return link.connections();
  }

  /** How many trades were missed, by the venue's numbers. */
  public long missed() {
    return sequences.missed();
  }

  /** How many trades came again after a reconnection, and were dropped. */
  public long repeated() {
    return sequences.repeated();
  }

  /** How many messages were neither trades nor answers. */
  public long malformed() {
    return malformed.get();
  }

  private void connect() throws IOException, InterruptedException {
    Session session = new Session();
    WebSocket socket;
    try {
      socket =
          client
              .newWebSocketBuilder()
              .connectTimeout(CONNECT_TIMEOUT)
              .buildAsync(venue, session)
              .get(CONNECT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("no connection to " + venue, e);
    }
    try {
      socket.sendText(subscription(), true);
      session.awaitEnd(socket);
    } finally {
      socket.abort();
    }
  }

  private String subscription() {
    String streams =
        String.join(
            ",",
            symbols.stream()
                .map(symbol -> "\"" + symbol.toLowerCase(Locale.ROOT) + "@trade\"")
                .toList());
    return "{\"method\":\"SUBSCRIBE\",\"params\":[" + streams + "],\"id\":1}";
  }

  @Override
  public void close() {
    link.close();
  }

  /** One connection's listener; the client calls it from one thread at a time. */
  private final class Session implements WebSocket.Listener {

    private final StringBuilder message = new StringBuilder();
    private final CompletableFuture<String> end = new CompletableFuture<>();
    private volatile long heardNanos = System.nanoTime();

    /**
     * Pings where it is quiet, and listens for any sign of life. The JDK's WebSocket loses the end
     * of a connection that comes while a message is handed over (seen on 17.0.15); then it is the
     * second ping that fails.
     */
    private void awaitEnd(WebSocket socket) throws IOException, InterruptedException {
      long step = Math.max(1, Math.min(PING_EVERY.toMillis(), idleTimeout.toMillis() / 3));
      while (true) {
        try {
          throw new IOException(end.get(step, TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
          throw new IOException("the connection broke", e.getCause());
        } catch (TimeoutException e) {
          long quietNanos = System.nanoTime() - heardNanos;
          if (quietNanos > idleTimeout.toNanos()) {
            throw new IOException("silent for " + idleTimeout, e);
          }
          if (TimeUnit.NANOSECONDS.toMillis(quietNanos) >= step) {
            ping(socket);
          }
        }
      }
    }

    private void ping(WebSocket socket) {
      socket
          .sendPing(ByteBuffer.allocate(0))
          .whenComplete(
              (sent, failure) -> {
                if (failure instanceof IOException) {
                  end.completeExceptionally(failure);
                }
              });
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      heardNanos = System.nanoTime();
      if (message.length() + part.length() > LONGEST_MESSAGE) {
        end.complete("a message of more than " + LONGEST_MESSAGE + " characters");
        return null;
      }
      message.append(part);
      if (last) {
        take(message.toString());
        message.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket socket, ByteBuffer payload) {
      heardNanos = System.nanoTime();
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer payload) {
      heardNanos = System.nanoTime();
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      end.complete("the venue closed the connection: " + status);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      end.completeExceptionally(error);
    }

    private void take(String text) {
      TradeMessage parsed = TradeMessage.parse(text);
      if (parsed instanceof TradeMessage.Trade trade) {
        link.alive();
        if (sequences.next(trade.event().getSymbol(), trade.event().getSequence())) {
          trades.accept(trade.event());
        }
      } else if (parsed instanceof TradeMessage.Malformed) {
        malformed.incrementAndGet();
      }
    }
  }

  /** Options of a stream. Not thread-safe. */
  public static final class Builder {

    private final URI venue;
    private final List<String> symbols;
    private final Consumer<MarketDataEvent> trades;
    private Duration idleTimeout = Duration.ofMinutes(1);
    private Backoff backoff = Backoff.standard();
    private Consumer<Gap> gaps = gap -> {};

    private Builder(URI venue, List<String> symbols, Consumer<MarketDataEvent> trades) {
      if (symbols.isEmpty() || symbols.stream().anyMatch(s -> !s.matches("[A-Za-z0-9]+"))) {
        throw new IllegalArgumentException("symbols are letters and digits: " + symbols);
      }
      this.venue = venue;
      this.symbols = List.copyOf(symbols);
      this.trades = trades;
    }

    /** How long a connection may be silent. Default: one minute. */
    public Builder idleTimeout(Duration timeout) {
      if (timeout.toMillis() < 1) {
        throw new IllegalArgumentException("idleTimeout must be positive: " + timeout);
      }
      this.idleTimeout = timeout;
      return this;
    }

    /** How long to wait before connecting again. Default: {@link Backoff#standard}. */
    public Builder backoff(Backoff backoff) {
      this.backoff = backoff;
      return this;
    }

    /** What to tell about gaps. Default: nothing; they are counted in any case. */
    public Builder gaps(Consumer<Gap> gaps) {
      this.gaps = gaps;
      return this;
    }

    /** The stream, at work from now on. */
    public TradeStream start() {
      TradeStream stream = new TradeStream(this);
      stream.link.start();
      return stream;
    }
  }
}
