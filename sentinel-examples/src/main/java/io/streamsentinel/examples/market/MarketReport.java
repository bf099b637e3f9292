package io.streamsentinel.examples.market;

import io.streamsentinel.avro.event.FraudDecisionEvent;
import io.streamsentinel.avro.event.MarketDataEvent;
import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.avro.event.SentimentEvent;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.serde.SentinelAvroDeserializer;
import io.streamsentinel.examples.payments.PaymentTopics;
import io.streamsentinel.examples.pipeline.Delivery;
import io.streamsentinel.examples.pipeline.TopicReader;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What a run came to: what the sources say of themselves, beside what is in the topics, read from
 * the outside after all has ended.
 */
final class MarketReport {

  private static final String RANGE = "market_range_1h";
  private static final String SENTIMENT = "merchant_sentiment_24h";

  private final TopicReader reader;
  private final SchemaRegistry registry;
  private final PaymentTopics topics;
  private final Map<String, Map<TopicPartition, Long>> from;

  // What the sources brought; each written by the thread of its source.
  private final Set<String> trades = ConcurrentHashMap.newKeySet();
  private final Set<String> texts = ConcurrentHashMap.newKeySet();
  private final AtomicLong gaps = new AtomicLong();
  private final List<String> lines = new ArrayList<>();
  private long missed;
  private boolean exactlyOnce;

  MarketReport(
      TopicReader reader,
      SchemaRegistry registry,
      PaymentTopics topics,
      Map<String, Map<TopicPartition, Long>> from) {
    this.reader = reader;
    this.registry = registry;
    this.topics = topics;
    this.from = from;
  }

  void handedOn(MarketDataEvent trade) {
    trades.add(id(trade));
  }

  void handedOn(SentimentEvent text) {
    texts.add(text.getEventId());
  }

  void gap(Gap gap) {
    gaps.incrementAndGet();
  }

  /** One line while it runs. */
  String soFar(TradeStream tradeStream, SentimentStream textStream) {
    return String.format(
        Locale.ROOT,
        "%,d trades, %d gaps, %d connections; %,d texts, %d connections",
        trades.size(),
        gaps.get(),
        tradeStream.connections(),
        texts.size(),
        textStream.connections());
  }

  /** What the sources counted, as they end. */
  void sources(TradeStream tradeStream, SentimentStream textStream) {
    tradeStream.close();
    textStream.close();
    missed = tradeStream.missed();
    line("trades: %,d", trades.size());
    line("  gaps %,d, trades missed in them %,d", gaps.get(), missed);
    line(
        "  connections %,d, came again and dropped %,d, no trades %,d",
        tradeStream.connections(), tradeStream.repeated(), tradeStream.malformed());
    line("texts: %,d", texts.size());
    line(
        "  connections %,d, came again and dropped %,d, no texts %,d, keep-alives %,d",
        textStream.connections(),
        textStream.repeated(),
        textStream.malformed(),
        textStream.keptAlive());
  }

  void print(PrintWriter out) {
    lines.forEach(out::println);
    Map<String, Set<Long>> numbers = new TreeMap<>();
    Delivery<String> tradeDelivery = new Delivery<>();
    trades.forEach(tradeDelivery::in);
    read(
        topics.marketData(),
        MarketDataEvent.class,
        trade -> {
          tradeDelivery.out(id(trade));
          numbers
              .computeIfAbsent(trade.getSymbol(), symbol -> new HashSet<>())
              .add(trade.getSequence());
        });
    Delivery<String> textDelivery = new Delivery<>();
    texts.forEach(textDelivery::in);
    read(topics.sentiment(), SentimentEvent.class, text -> textDelivery.out(text.getEventId()));
    Delivery<String> paymentDelivery = new Delivery<>();
    read(
        topics.payments(),
        PaymentEvent.class,
        payment -> paymentDelivery.in(payment.getPaymentId()));
    Decided decided = new Decided();
    read(
        topics.decisions(),
        FraudDecisionEvent.class,
        decision -> {
          paymentDelivery.out(decision.getPaymentId());
          decided.take(decision);
        });
    long holes = numbers.values().stream().mapToLong(MarketReport::holes).sum();
    out.println();
    print(out, "trades in their topic", tradeDelivery);
    line(out, "  numbers missing between the first and the last of each symbol: %,d", holes);
    print(out, "texts in their topic", textDelivery);
    print(out, "payments decided", paymentDelivery);
    decided.print(out);
    exactlyOnce =
        holes == missed
            && tradeDelivery.exactlyOnce()
            && tradeDelivery.strangers() == 0
            && textDelivery.exactlyOnce()
            && textDelivery.strangers() == 0
            && paymentDelivery.exactlyOnce();
    out.flush();
  }

  /**
   * Whether everything that came is in the topics once, and nothing is missing but what the trades'
   * own numbers told.
   */
  boolean exactlyOnce() {
    return exactlyOnce;
  }

  private <T> void read(String topic, Class<T> type, Consumer<T> each) {
    SentinelAvroDeserializer<T> events = SentinelAvroDeserializer.of(registry, type);
    reader.read(
        from.getOrDefault(topic, Map.of()),
        record -> each.accept(events.deserialize(record.topic(), record.value())));
  }

  private static String id(MarketDataEvent trade) {
    return trade.getSymbol() + "#" + trade.getSequence();
  }

  private static long holes(Set<Long> numbers) {
    long first = numbers.stream().mapToLong(Long::longValue).min().orElse(0);
    long last = numbers.stream().mapToLong(Long::longValue).max().orElse(-1);
    return last - first + 1 - numbers.size();
  }

  private static void print(PrintWriter out, String what, Delivery<String> delivery) {
    line(
        out,
        "%s: in %,d, out %,d, lost %,d, duplicates %,d",
        what,
        delivery.in(),
        delivery.out(),
        delivery.lost(),
        delivery.duplicates());
  }

  private void line(String format, Object... values) {
    lines.add(String.format(Locale.ROOT, format, values));
  }

  private static void line(PrintWriter out, String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }

  /** What decisions made of it. */
  private static final class Decided {

    private final Map<String, Long> by = new TreeMap<>();
    private final Map<String, String> examples = new TreeMap<>();
    private double widest;
    private long withRange;
    private long withSentiment;

    void take(FraudDecisionEvent decision) {
      Map<String, Double> features = decision.getFeatures();
      @Nullable Double range = features.get(RANGE);
      if (range != null) {
        withRange++;
        widest = Math.max(widest, range);
      }
      withSentiment += features.containsKey(SENTIMENT) ? 1 : 0;
      for (int i = 0; i < decision.getReasons().size(); i++) {
        String reason = decision.getReasons().get(i);
        if (reason.equals("CURRENCY_MOVES_FAST") || reason.equals("MERCHANT_IN_BAD_REPUTE")) {
          by.merge(reason, 1L, Long::sum);
          examples.put(reason, decision.getExplanations().get(i));
        }
      }
    }

    void print(PrintWriter out) {
      line(
          out, "  that knew the currency's range (%s) %,d, at most %.4f", RANGE, withRange, widest);
      line(out, "  that knew what is said of the merchant (%s) %,d", SENTIMENT, withSentiment);
      by.forEach(
          (reason, times) ->
              line(
                  out,
                  "  %s %,d times, the last: %s",
                  reason,
                  times,
                  examples.getOrDefault(reason, "")));
    }
  }
}
