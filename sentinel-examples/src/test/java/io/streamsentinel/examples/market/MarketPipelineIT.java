package io.streamsentinel.examples.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.streamsentinel.avro.event.Decision;
import io.streamsentinel.avro.event.FraudDecisionEvent;
import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.avro.registry.SchemaRegistries;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.serde.SentinelAvroDeserializer;
import io.streamsentinel.avro.serde.SentinelAvroSerializer;
import io.streamsentinel.examples.payments.PaymentFormat;
import io.streamsentinel.examples.payments.PaymentTopics;
import io.streamsentinel.examples.payments.Payments;
import io.streamsentinel.examples.pipeline.AtWork;
import io.streamsentinel.examples.pipeline.Feed;
import io.streamsentinel.examples.pipeline.Topics;
import io.streamsentinel.examples.registry.RawTopics;
import io.streamsentinel.feature.FeatureStore;
import io.streamsentinel.feature.RedisFeatureStore;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.settings.RedisSettings;
import io.streamsentinel.stack.Impatient;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TestScope;
import io.streamsentinel.stack.WithStack;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** From a venue and a source of sentiment on this machine to decisions about payments. */
@WithStack(start = {Service.KAFKA, Service.REDIS, Service.REGISTRY, Service.POSTGRES})
class MarketPipelineIT {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Backoff SHORT = new Backoff(Duration.ofMillis(20), Duration.ofMillis(100));

  @Test
  void payments_are_judged_by_the_market_and_by_what_is_said_of_the_merchant(
      Stack stack, TestScope scope) throws IOException {
    KafkaSettings kafka = KafkaSettings.of(stack.bootstrapServers()).withAll(Impatient.FETCHES);
    PaymentTopics topics = PaymentTopics.prefixed(scope.name("market") + ".");
    Topics.create(kafka, topics.declared(2));
    try (SourceServer venue = new SourceServer();
        SourceServer texts = new SourceServer();
        SchemaRegistry registry =
            SchemaRegistries.of(Map.of("schema.registry.url", stack.registryUrl()));
        FeatureStore features = RedisFeatureStore.connect(RedisSettings.of(stack.redisUri()));
        HikariDataSource database = database(stack, scope);
        MarketFeed feed =
            MarketFeed.open(kafka, registry, topics.marketData(), topics.sentiment());
        Feed<PaymentEvent> payments =
            Feed.open(kafka, topics.payments(), new SentinelAvroSerializer<>(registry));
        Payments pipeline =
            Payments.builder(kafka, topics, PaymentFormat.of(registry, topics), features, database)
                .build();
        AtWork work = AtWork.start(pipeline.consumers())) {
      venue.then(
          connection -> {
            connection.upgrade();
            connection.text(trade("EURUSDT", 1, "1.1000", NOON.minus(Duration.ofMinutes(50))));
            connection.text(trade("EURUSDT", 2, "1.0450", NOON.minus(Duration.ofMinutes(5))));
            connection.stall();
          });
      texts.then(
          connection -> {
            connection.ok();
            for (int i = 0; i < 6; i++) {
              connection.raw(text(i, "crooked", -0.8, NOON.minus(Duration.ofHours(i))));
            }
            connection.stall();
          });
      try (TradeStream trades =
              TradeStream.builder(
                      URI.create("ws://" + venue.address() + "/ws"),
                      List.of("EURUSDT"),
                      feed::trade)
                  .backoff(SHORT)
                  .start();
          SentimentStream sentiment =
              SentimentStream.start(
                  URI.create("http://" + texts.address()), PATIENCE, SHORT, feed::text)) {
        RawTopics raw = new RawTopics(stack.bootstrapServers());
        await()
            .atMost(PATIENCE)
            .until(
                () ->
                    raw.read(topics.marketData()).size() == 2
                        && raw.read(topics.sentiment()).size() == 6);
        Decisions decisions = new Decisions(raw, registry, topics, work, payments);

        FraudDecisionEvent moved = decisions.of("EUR", "shop", "market_range_1h");
        FraudDecisionEvent hated = decisions.of("GBP", "crooked", "merchant_sentiment_24h");
        FraudDecisionEvent neither = decisions.of("GBP", "shop", "terminal_tx_count_1d");

        assertThat(moved.getFeatures().get("market_range_1h"))
            .isEqualTo(1.1 / 1.045 - 1, within(1e-6));
        assertThat(moved.getReasons()).containsExactly("CURRENCY_MOVES_FAST");
        assertThat(moved.getExplanations())
            .containsExactly("EUR has moved by 5.3 % within an hour, so that a stale rate pays");
        assertThat(moved.getDecision()).isEqualTo(Decision.REVIEW);
        assertThat(hated.getFeatures()).containsEntry("merchant_texts_24h", 6.0);
        assertThat(hated.getFeatures().get("merchant_sentiment_24h")).isEqualTo(-0.8, within(1e-9));
        assertThat(hated.getReasons()).containsExactly("MERCHANT_IN_BAD_REPUTE");
        assertThat(hated.getDecision()).isEqualTo(Decision.REVIEW);
        assertThat(neither.getFeatures())
            .doesNotContainKeys("market_range_1h", "merchant_sentiment_24h");
        assertThat(neither.getDecision()).isEqualTo(Decision.APPROVE);
        assertThat(trades.missed()).isZero();
        assertThat(sentiment.malformed()).isZero();
      }
    }
  }

  /** Pays, and pays again, until a decision knows a feature. */
  private record Decisions(
      RawTopics raw,
      SchemaRegistry registry,
      PaymentTopics topics,
      AtWork work,
      Feed<PaymentEvent> payments) {

    FraudDecisionEvent of(String currency, String merchant, String feature) {
      var values = SentinelAvroDeserializer.of(registry, FraudDecisionEvent.class);
      FraudDecisionEvent[] found = new FraudDecisionEvent[1];
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(300))
          .until(
              () -> {
                work.check();
                String user = "user-" + payments.sent();
                payments.send(user, payment(user, currency, merchant));
                payments.flush();
                raw.read(topics.decisions()).stream()
                    .map(record -> values.deserialize(record.topic(), record.value()))
                    .filter(decision -> decision.getPaymentId().contains(currency + merchant))
                    .filter(decision -> decision.getFeatures().containsKey(feature))
                    .forEach(decision -> found[0] = decision);
                return found[0] != null;
              });
      return found[0];
    }

    private static PaymentEvent payment(String user, String currency, String merchant) {
      return PaymentEvent.newBuilder()
          .setEventId("event-" + user)
          .setPaymentId(currency + merchant + user)
          .setUserId(user)
          .setMerchantId(merchant)
          .setTerminalId("terminal-" + user)
          .setAmountMinor(20_00)
          .setCurrency(currency)
          .setCardToken("tok_0000000000000000")
          .setCountry("DE")
          .setEventTime(NOON)
          .build();
    }
  }

  private static HikariDataSource database(Stack stack, TestScope scope) {
    HikariDataSource database = new HikariDataSource();
    database.setJdbcUrl(scope.jdbcUrl(scope.schema("market")));
    database.setUsername(stack.postgresUser());
    database.setPassword(stack.postgresPassword());
    return database;
  }

  private static String trade(String symbol, long number, String price, Instant time) {
    return "{\"e\":\"trade\",\"E\":0,\"s\":\"%s\",\"t\":%d,\"p\":\"%s\",\"q\":\"1\",\"T\":%d,\"m\":true}"
        .formatted(symbol, number, price, time.toEpochMilli());
  }

  private static String text(int id, String subject, double score, Instant time) {
    return "{\"id\":\"%d\",\"source\":\"feed\",\"subject\":\"%s\",\"text\":\"\",\"score\":%s,\"confidence\":0.9,\"time\":\"%s\"}\n"
        .formatted(id, subject, score, time);
  }
}
