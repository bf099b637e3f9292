package io.streamsentinel.examples.market;

import com.zaxxer.hikari.HikariDataSource;
import io.streamsentinel.avro.event.FraudDecisionEvent;
import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.serde.SentinelAvroDeserializer;
import io.streamsentinel.avro.serde.SentinelAvroSerializer;
import io.streamsentinel.examples.generator.PaymentGenerator;
import io.streamsentinel.examples.payments.PaymentFormat;
import io.streamsentinel.examples.payments.PaymentTopics;
import io.streamsentinel.examples.payments.Payments;
import io.streamsentinel.examples.pipeline.AtWork;
import io.streamsentinel.examples.pipeline.Drive;
import io.streamsentinel.examples.pipeline.Feed;
import io.streamsentinel.examples.pipeline.OutcomeProbe;
import io.streamsentinel.examples.pipeline.Servers;
import io.streamsentinel.examples.pipeline.TopicReader;
import io.streamsentinel.examples.pipeline.Topics;
import io.streamsentinel.examples.pipeline.Waiting;
import io.streamsentinel.feature.FeatureStore;
import io.streamsentinel.feature.RedisFeatureStore;
import io.streamsentinel.settings.Environment;
import io.streamsentinel.stack.Service;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;

/**
 * Trades and texts from outside, on real servers, beside payments that are decided by them; then
 * independent readers count what came into the topics.
 */
public final class Market {

  private static final int PARTITIONS = 4;
  private static final int TERMINALS = 200;
  private static final int MERCHANTS = 20;
  private static final int TEXTS_PER_SECOND = 10;
  private static final int LINES = 10;
  private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(1);

  private final MarketOptions options;
  private final PrintWriter out;
  private final Environment environment;
  private final PaymentTopics topics;

  /**
   * @param options what to run
   * @param out where to say how it goes
   * @param environment names the servers, if the options say to use somebody's
   */
  public Market(MarketOptions options, PrintWriter out, Environment environment) {
    this.options = options;
    this.out = out;
    this.environment = environment;
    this.topics = PaymentTopics.prefixed(options.prefix());
  }

  /**
   * Runs both sources and the payments pipeline for the time given, and prints the report.
   *
   * @return whether every trade, text and payment arrived exactly once
   */
  public boolean run() {
    try (Servers servers =
            options.external()
                ? Servers.of(environment)
                : Servers.own(options.directory(), 0, Service.REDIS, Service.POSTGRES);
        SchemaRegistry registry = servers.registry()) {
      Topics.create(servers.kafka(), topics.declared(PARTITIONS));
      TopicReader reader = new TopicReader(servers.kafka());
      Map<String, Map<TopicPartition, Long>> from =
          topics.all().stream().collect(Collectors.toMap(topic -> topic, reader::ends));
      MarketReport report = new MarketReport(reader, registry, topics, from);
      try (FeatureStore features = RedisFeatureStore.connect(servers.redis());
          HikariDataSource database = servers.database();
          Payments pipeline =
              Payments.builder(
                      servers.kafka(),
                      topics,
                      PaymentFormat.of(registry, topics),
                      features,
                      database)
                  .build();
          AtWork work = AtWork.start(pipeline.consumers());
          OutcomeProbe decided = decided(reader, registry, from)) {
        stream(servers, registry, work, decided, report);
      }
      report.print(out);
      return report.exactlyOnce();
    } catch (IOException e) {
      throw new UncheckedIOException("the local sources can't be started", e);
    }
  }

  private OutcomeProbe decided(
      TopicReader reader, SchemaRegistry registry, Map<String, Map<TopicPartition, Long>> from) {
    var decisions = SentinelAvroDeserializer.of(registry, FraudDecisionEvent.class);
    Map<TopicPartition, Long> outcomes = new HashMap<>(from.get(topics.decisions()));
    outcomes.putAll(from.get(topics.deadLetters()));
    return OutcomeProbe.start(
        reader,
        outcomes,
        topics.decisions(),
        record -> decisions.deserialize(record.topic(), record.value()).getPaymentId());
  }

  private void stream(
      Servers servers,
      SchemaRegistry registry,
      AtWork work,
      OutcomeProbe decided,
      MarketReport report)
      throws IOException {
    List<String> merchants =
        IntStream.range(0, MERCHANTS).mapToObj(number -> "merchant-" + number).toList();
    try (LocalVenue venue = LocalVenue.start(options.symbols(), options.seed(), options.rate());
        LocalSentiment texts = LocalSentiment.start(merchants, options.seed(), TEXTS_PER_SECOND);
        MarketFeed feed =
            MarketFeed.open(servers.kafka(), registry, topics.marketData(), topics.sentiment());
        Feed<PaymentEvent> payments =
            Feed.open(servers.kafka(), topics.payments(), new SentinelAvroSerializer<>(registry))) {
      URI trading = options.venue().orElseGet(venue::address);
      URI talking = options.sentiment().orElseGet(texts::address);
      out.println("trades from " + trading + ", texts from " + talking);
      try (TradeStream trades =
              TradeStream.builder(
                      trading,
                      options.symbols(),
                      trade -> {
                        report.handedOn(trade);
                        feed.trade(trade);
                      })
                  .gaps(report::gap)
                  .start();
          SentimentStream sentiment =
              SentimentStream.start(
                  talking,
                  IDLE_TIMEOUT,
                  Backoff.standard(),
                  text -> {
                    report.handedOn(text);
                    feed.text(text);
                  })) {
        pay(payments, work, report, trades, sentiment);
        report.sources(trades, sentiment);
      }
      Drive.await(payments.flush(), decided::outcomes, work::check);
    }
  }

  /** Payments at a steady rate, with the time of the clock, as trades and texts have it. */
  private void pay(
      Feed<PaymentEvent> feed,
      AtWork work,
      MarketReport report,
      TradeStream trades,
      SentimentStream sentiment) {
    Iterator<PaymentEvent> payments = payments();
    long count = options.duration().toSeconds() * options.paymentRate();
    long began = System.nanoTime();
    for (long i = 0; i < count; i++) {
      Waiting.until(began + i * 1_000_000_000L / options.paymentRate());
      PaymentEvent payment = payments.next();
      payment.setEventTime(Instant.now());
      feed.send(payment.getUserId(), payment);
      work.check();
      if (i * LINES / count != (i + 1) * LINES / count) {
        out.println(
            String.format(
                Locale.ROOT,
                "%4d s  %s",
                Duration.ofNanos(System.nanoTime() - began).toSeconds(),
                report.soFar(trades, sentiment)));
        out.flush();
      }
    }
  }

  private Iterator<PaymentEvent> payments() {
    PaymentGenerator generator =
        PaymentGenerator.builder(options.seed()).terminals(TERMINALS).build();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return generator.hasNext();
      }

      @Override
      public PaymentEvent next() {
        return generator.next().payment();
      }
    };
  }
}
