package io.streamsentinel.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.error.RetriableException;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.settings.RedisSettings;
import io.streamsentinel.stack.Impatient;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TestScope;
import io.streamsentinel.stack.WithStack;
import io.streamsentinel.unit.Format;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Redis is lost when the input no longer holds what the windows reach back to. */
@Tag("long")
@WithStack(
    own = true,
    start = {Service.KAFKA, Service.REDIS})
class SnapshotIT {
  private static final int PARTITIONS = 3;
  private static final int USERS = 60;
  private static final long START = 1_700_000_000_000L;

  private final Random random = new Random(3);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Map<String, FeatureVector> expected = new HashMap<>();
  private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
  private final AtomicInteger checked = new AtomicInteger();
  private Stack stack;
  private TestScope scope;
  private FeatureView<Tx> view;
  private FeatureEngine<Tx> reference;
  private String input;
  private String snapshots;
  private int sent;

  @BeforeEach
  void begin(Stack stack, TestScope scope) {
    this.stack = stack;
    this.scope = scope;
    view =
        FeatureView.builder(scope.name("user"), Tx::user, Tx::timeMillis)
            .count("n", Window.days(30))
            .sum("sum", Tx.AMOUNT, Window.days(30))
            .max("max", Tx.AMOUNT, Window.days(7))
            .build();
    reference = FeatureEngine.of(view);
    input = scope.topic("in", PARTITIONS);
    snapshots = scope.topic("snapshots", PARTITIONS, Map.of("cleanup.policy", "compact"));
  }

  @Test
  void features_survive_the_loss_of_redis_after_the_input_was_cut() throws Exception {
    produce(2_000);
    consume(2_000);
    cutInput();
    flushRedis();
    produce(500);
    consume(2_500);

    cutInput();
    flushRedis();
    produce(500);
    consume(3_000);

    assertThat(meters.get("streaming.features.restores").counter().count())
        .as("each partition after each loss")
        .isEqualTo(2 * PARTITIONS);

    assertThat(wrong).isEmpty();
  }

  @Test
  void features_survive_a_loss_under_a_living_owner_and_a_second_one() throws Exception {
    ExactlyOnceConsumer first = consumer(true);
    Thread one = start(first);
    produce(1_000);
    await().atMost(Duration.ofMinutes(1)).until(() -> checked.get() == 1_000);
    awaitApplied(1_000);
    cutInput();
    flushRedis();
    produce(500);
    await().atMost(Duration.ofMinutes(1)).until(() -> checked.get() >= 1_500);
    awaitApplied(1_500);
    ExactlyOnceConsumer second = consumer(true);
    Thread two = start(second);
    produce(500);
    await().atMost(Duration.ofMinutes(1)).until(() -> checked.get() >= 2_000);
    awaitApplied(2_000);
    first.close();
    one.join();
    cutInput();
    flushRedis();
    produce(500);
    await().atMost(Duration.ofMinutes(1)).until(() -> checked.get() >= 2_500);
    second.close();
    two.join();

    assertThat(wrong).isEmpty();
  }

  @Test
  void without_a_snapshot_the_same_loss_is_refused_and_not_guessed_at() throws Exception {
    produce(500);
    runToEnd(consumer(false));
    cutInput();
    flushRedis();
    ExactlyOnceConsumer again = consumer(false);
    Thread thread = start(again);
    produce(10);

    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () ->
                assertThat(again.health().partitions())
                    .anySatisfy(
                        partition ->
                            assertThat(partition.quarantine())
                                .hasValueSatisfying(
                                    report -> assertThat(report).contains("cannot be rebuilt"))));
    again.close();
    thread.join();
  }

  @Test
  void a_compacted_input_is_quarantined_with_the_reason() throws Exception {
    input = scope.topic("compacted", PARTITIONS, Map.of("cleanup.policy", "compact"));
    ExactlyOnceConsumer consumer = consumer(false);
    Thread thread = start(consumer);

    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () ->
                assertThat(consumer.health().partitions())
                    .hasSize(PARTITIONS)
                    .allSatisfy(
                        partition ->
                            assertThat(partition.quarantine())
                                .hasValueSatisfying(
                                    report -> assertThat(report).contains("is compacted"))));
    consumer.close();
    thread.join();
  }

  @Test
  void an_owner_that_was_replaced_can_write_the_snapshot_no_more() {
    Shard shard = new Shard(input, 1, view);
    Watermark ten = new Watermark(10, 7, "id", START, START, false);
    Watermark twenty = new Watermark(20, 7, "id", START, START, false);
    try (SnapshotLane old = new SnapshotLane(topic(), shard);
        SnapshotLane successor = new SnapshotLane(topic(), shard)) {
      old.open();
      assertThat(old.write(keys("a", "b"), values(1, 2), ten)).isTrue();
      successor.open();

      assertThat(old.write(keys("a"), values(3), twenty)).isFalse();

      Snapshot held = successor.read();
      assertThat(held.watermark()).isEqualTo(ten);
      assertThat(held.keys()).containsExactly(bytes("a"), bytes("b"));
      assertThat(held.values()).containsExactly(value(1), value(2));
      assertThat(successor.write(keys("a"), values(4), twenty)).isTrue();
      assertThat(successor.read().values()).contains(value(4), value(2));
    }
  }

  @Test
  void an_owner_that_begins_again_after_a_failure_sees_that_it_was_replaced() {
    Shard shard = new Shard(input, 1, view);
    Watermark ten = new Watermark(10, 7, "id", START, START, false);
    Watermark twenty = new Watermark(20, 7, "id", START, START, false);
    Watermark thirty = new Watermark(30, 7, "id", START, START, false);
    try (SnapshotLane old = new SnapshotLane(topic(), shard);
        SnapshotLane successor = new SnapshotLane(topic(), shard);
        SnapshotLane next = new SnapshotLane(topic(), shard)) {
      old.open();
      assertThat(old.write(keys("a"), values(1), ten)).isTrue();
      old.abandon();
      assertThat(old.write(keys("a"), values(2), twenty)).as("nobody came between").isTrue();
      successor.open();
      successor.read();
      assertThat(successor.write(keys("a"), values(3), thirty)).isTrue();

      old.abandon();
      assertThat(old.write(keys("a"), values(9), new Watermark(25, 7, "id", START, START, false)))
          .isFalse();

      next.open();
      assertThat(next.read().watermark()).isEqualTo(thirty);
      assertThat(next.read().values()).containsExactly(value(3));
    }
  }

  @Test
  void a_snapshot_topic_that_is_missing_is_named() {
    Shard shard = new Shard(input, 0, view);
    SnapshotTopic missing = SnapshotTopic.of(kafka().with("max.block.ms", 500), "nowhere");
    try (SnapshotLane lane = new SnapshotLane(missing, shard)) {
      lane.open();
      assertThatThrownBy(
              () ->
                  lane.write(keys("a"), values(1), new Watermark(1, 7, "id", START, START, false)))
          .isInstanceOf(RetriableException.class)
          .hasMessageContaining("nowhere");
    }
  }

  private static List<byte[]> keys(String... keys) {
    return java.util.stream.Stream.of(keys).map(SnapshotIT::bytes).toList();
  }

  private static List<byte[]> values(int... last) {
    return java.util.stream.IntStream.of(last).mapToObj(SnapshotIT::value).toList();
  }

  /** A value of incarnation 7. */
  private static byte[] value(int last) {
    return new byte[] {StateCodec.VERSION, 0, 0, 0, 7, (byte) last};
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private KafkaSettings kafka() {
    return KafkaSettings.of(stack.bootstrapServers()).withAll(Impatient.FETCHES);
  }

  private SnapshotTopic topic() {
    return SnapshotTopic.of(kafka(), snapshots);
  }

  private void produce(int events) {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", stack.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      for (int i = 0; i < events; i++, sent++) {
        // Some users are seen once a month, so that only a whole history knows them.
        String user = "u" + (int) (Math.pow(random.nextDouble(), 3) * USERS);
        Tx tx = Tx.of(user, START + sent * 900_000L, sent);
        expected.put("" + sent, reference.apply(tx));
        var unused =
            producer.send(
                new ProducerRecord<>(
                    input, user, user + "," + tx.timeMillis() + "," + tx.amountMinor()));
      }
    }
  }

  private void consume(int total) throws InterruptedException {
    runToEnd(consumer(true));
    assertThat(checked).hasValue(total);
  }

  private static void runToEnd(ExactlyOnceConsumer consumer) {
    consumer.runUntilCaughtUp();
  }

  private static Thread start(ExactlyOnceConsumer consumer) {
    Thread thread = new Thread(consumer::run, "member");
    thread.start();
    return thread;
  }

  private ExactlyOnceConsumer consumer(boolean withSnapshots) {
    RedisFeatureStore store =
        RedisFeatureStore.connect(RedisSettings.of(stack.redisUri()), Duration.ofSeconds(5));
    FeatureStageBuilder<Tx> stage =
        FeatureStage.builder(store, Tx.class, view)
            .flushInterval(Duration.ofMillis(50))
            .meters(meters);
    if (withSnapshots) {
      stage.snapshots(topic());
    }
    return ExactlyOnceConsumer.builder(
            kafka(),
            scope.name("group"),
            Set.of(input),
            Format.of(
                new StringDeserializer(),
                (name, bytes) -> Tx.parse(new String(bytes, StandardCharsets.UTF_8)),
                new StringSerializer(),
                new StringSerializer()))
        .with(stage.build())
        .with(new Closing(store))
        .process((record, unit) -> check(record.value(), Features.of(unit).vector()))
        .build();
  }

  private void check(Tx tx, FeatureVector vector) {
    if (!vector.equals(expected.get("" + tx.amountMinor()))) {
      wrong.add(tx + ": " + vector + " instead of " + expected.get("" + tx.amountMinor()));
    }
    checked.incrementAndGet();
  }

  private void awaitApplied(int total) {
    try (RedisFeatureStore store =
        RedisFeatureStore.connect(RedisSettings.of(stack.redisUri()), Duration.ofSeconds(5))) {
      await()
          .atMost(Duration.ofMinutes(1))
          .ignoreExceptions()
          .until(
              () -> {
                long applied = 0;
                for (int p = 0; p < PARTITIONS; p++) {
                  Watermark mark =
                      store.load(new Shard(input, p, view), List.of()).join().watermark();
                  applied += mark == null ? 0 : mark.offset();
                }
                return applied >= total;
              });
    }
  }

  /** Deletes all records that the input holds now. */
  private void cutInput() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
      Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
      for (int p = 0; p < PARTITIONS; p++) {
        ends.put(new TopicPartition(input, p), OffsetSpec.latest());
      }
      Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
      admin
          .listOffsets(ends)
          .all()
          .get()
          .forEach((id, end) -> all.put(id, RecordsToDelete.beforeOffset(end.offset())));
      admin.deleteRecords(all).all().get();
    }
  }

  private void flushRedis() {
    RedisClient client = RedisClient.create(stack.redisUri());
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      connection.sync().flushall();
    } finally {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
  }
}
