package io.streamsentinel.examples.bench;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.streamsentinel.consumer.ConsumerBuilder;
import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.feature.FeatureStage;
import io.streamsentinel.feature.FeatureVector;
import io.streamsentinel.feature.Features;
import io.streamsentinel.feature.RedisFeatureStore;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.settings.RedisSettings;
import io.streamsentinel.unit.Format;
import io.streamsentinel.unit.Handler;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The whole stage (Kafka in, features computed, vector out, Redis exactly once) beside the same
 * consumer without features, and beside the usual way: per event a pipeline of ZADD and ZCOUNTs to
 * Redis, waited for. The stage brings Redis up to date once a second. {@code
 * -Dbench.features.records=N} (4,000,000) and {@code -Dbench.features.rounds=N} (3) make it
 * shorter.
 */
final class FeatureStageBench {
  private static final int USERS = 100_000;
  private static final int RECORDS = Integer.getInteger("bench.features.records", 4_000_000);
  private static final int USUAL_RECORDS = RECORDS / 100;
  private static final int ROUNDS = Integer.getInteger("bench.features.rounds", 3);
  private static final int PARTITIONS = 6;
  private static final Duration FLUSH = Duration.ofSeconds(1);
  private static final Duration DEFAULT_FLUSH = Duration.ofMillis(250);
  private static final String OUT = "bench-features-out";

  private final FeatureBench bench;
  private final String kafka;
  private final String redisUri;
  private int groups;

  private FeatureStageBench(FeatureBench bench, String kafka, String redisUri) {
    this.bench = bench;
    this.kafka = kafka;
    this.redisUri = redisUri;
  }

  /**
   * Measures here.
   *
   * @param servers the addresses of Kafka and Redis
   */
  public static void main(String[] servers) throws Exception {
    FeatureBench bench = new FeatureBench(System.out);
    bench.note("the JVM of the stage and of what it is compared with: %s", JvmApart.OPTIONS);
    new FeatureStageBench(bench, servers[0], servers[1]).run();
  }

  private void run() throws Exception {
    bench.note("%d records of %d users, flushed every %s", RECORDS, USERS, FLUSH);
    createTopics();
    fill("bench-features", RECORDS);
    fill("bench-features-usual", USUAL_RECORDS);
    double[] withFeatures = new double[ROUNDS];
    double[] ratios = new double[ROUNDS];
    double[] usual = new double[ROUNDS];
    double[] soon = new double[ROUNDS];
    for (int round = -1; round < ROUNDS; round++) {
      double plain = plain();
      double staged = staged(FLUSH);
      double stagedSoon = staged(DEFAULT_FLUSH);
      double slow = usual();
      bench.note(
          "round %d: without features %.0f/s, with %.0f/s, flushed every %s %.0f/s, usual way %.0f/s",
          round + 1, plain, staged, DEFAULT_FLUSH, stagedSoon, slow);
      if (round >= 0) {
        withFeatures[round] = staged;
        ratios[round] = staged / plain;
        usual[round] = staged / slow;
        soon[round] = stagedSoon / plain;
      }
    }
    bench.figure("stage_events_per_s", FeatureBench.median(withFeatures));
    bench.atLeast("stage_vs_no_features", FeatureBench.median(ratios), 0.5);
    bench.atLeast("stage_vs_usual", FeatureBench.median(usual), 10);
    bench.figure("stage_flushed_by_default_vs_no_features", FeatureBench.median(soon));
  }

  private void createTopics() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
      List<NewTopic> topics = new ArrayList<>();
      for (String topic : List.of("bench-features", "bench-features-usual", OUT)) {
        topics.add(new NewTopic(topic, Optional.of(PARTITIONS), Optional.empty()));
      }
      admin.createTopics(topics).all().get();
    }
  }

  private void fill(String topic, int records) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka, "linger.ms", "20", "compression.type", "lz4"),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (FeatureEvent event : FeatureEvent.events(records, USERS, 40, 11)) {
        byte[] key = event.user().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        var unused = producer.send(new ProducerRecord<>(topic, key, event.toBytes()));
      }
    }
  }

  private double plain() {
    return rate(
        consumer("bench-features"),
        RECORDS,
        (record, unit) -> unit.send(OUT, record.key(), record.raw().value()));
  }

  private double staged(Duration flush) {
    RedisClient client = RedisClient.create(redisUri);
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      connection.sync().flushall();
    } finally {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
    try (RedisFeatureStore store =
        RedisFeatureStore.connect(RedisSettings.of(redisUri), Duration.ofSeconds(30))) {
      ConsumerBuilder<byte[], FeatureEvent> consumer =
          consumer("bench-features")
              .with(
                  FeatureStage.builder(store, FeatureEvent.class, FeatureEvent.view(4096))
                      .flushInterval(flush)
                      .build());
      return rate(
          consumer,
          RECORDS,
          (record, unit) -> unit.send(OUT, record.key(), bytes(Features.of(unit).vector())));
    }
  }

  private static byte[] bytes(FeatureVector vector) {
    int size = vector.names().size();
    ByteBuffer buffer = ByteBuffer.allocate(8 * size);
    for (int i = 0; i < size; i++) {
      buffer.putDouble(vector.value(i));
    }
    return buffer.array();
  }

  /** One sorted set a user, as the blogs have it. */
  private double usual() {
    RedisClient client = RedisClient.create(redisUri);
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      RedisAsyncCommands<String, String> redis = connection.async();
      return rate(
          consumer("bench-features-usual"),
          USUAL_RECORDS,
          (record, unit) -> {
            FeatureEvent event = record.value();
            String key = "usual:" + event.user();
            List<RedisFuture<Long>> pipeline = new ArrayList<>();
            pipeline.add(
                redis.zadd(
                    key, (double) event.timeMillis(), record.offset() + ":" + event.amountMinor()));
            for (Duration window : FeatureEvent.WINDOWS.values()) {
              pipeline.add(
                  redis.zcount(
                      key,
                      io.lettuce.core.Range.create(
                          event.timeMillis() - window.toMillis(), event.timeMillis())));
            }
            ByteBuffer counts = ByteBuffer.allocate(8 * pipeline.size());
            for (RedisFuture<Long> answer : pipeline) {
              counts.putLong(answer.get(10, TimeUnit.SECONDS));
            }
            unit.send(OUT, record.key(), counts.array());
          });
    } finally {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
  }

  private ConsumerBuilder<byte[], FeatureEvent> consumer(String topic) {
    return ExactlyOnceConsumer.builder(
        KafkaSettings.of(kafka),
        "bench-features-" + groups++,
        Set.of(topic),
        Format.of(
            new ByteArrayDeserializer(),
            (name, bytes) -> FeatureEvent.parse(bytes),
            new ByteArraySerializer(),
            new ByteArraySerializer()));
  }

  /** Records a second from the first handled to everything committed, closed and flushed. */
  private static double rate(
      ConsumerBuilder<byte[], FeatureEvent> consumer,
      int records,
      Handler<byte[], FeatureEvent> handler) {
    // What the one before has left would be collected in this one's time.
    System.gc();
    AtomicLong first = new AtomicLong();
    long[] handled = {0};
    consumer
        .process(
            (record, unit) -> {
              if (handled[0]++ == 0) {
                first.set(System.nanoTime());
              }
              handler.process(record, unit);
            })
        .build()
        .runUntilCaughtUp();
    if (handled[0] != records) {
      throw new IllegalStateException(handled[0] + " records instead of " + records);
    }
    return records * 1e9 / (System.nanoTime() - first.get());
  }
}
