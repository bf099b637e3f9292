package io.streamsentinel.resilience.retry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamsentinel.consumer.ConsumerBuilder;
import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.consumer.RetryPolicy;
import io.streamsentinel.deadletter.DeadLetter;
import io.streamsentinel.deadletter.DeadLetterHeaders;
import io.streamsentinel.error.FatalException;
import io.streamsentinel.feature.FeatureStage;
import io.streamsentinel.feature.FeatureView;
import io.streamsentinel.feature.Features;
import io.streamsentinel.feature.InMemoryFeatureStore;
import io.streamsentinel.feature.Window;
import io.streamsentinel.health.PartitionHealth;
import io.streamsentinel.metrics.Meters;
import io.streamsentinel.resilience.Broker;
import io.streamsentinel.resilience.Running;
import io.streamsentinel.resilience.replay.DeadLetters;
import io.streamsentinel.resilience.replay.LetterState;
import io.streamsentinel.resilience.replay.Replay;
import io.streamsentinel.resilience.replay.Selection;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TestScope;
import io.streamsentinel.stack.WithStack;
import io.streamsentinel.unit.Format;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Records that fail, wait in tiers, and are handled or given up, on a real broker. */
@Tag("long")
@WithStack(start = Service.KAFKA)
@SuppressWarnings("try") // A consumer runs while its block does, named there or not.
class DelayedRetryIT {

  private static final Duration SOON = Duration.ofSeconds(60);

  private Broker broker;
  private String in;
  private String first;
  private String second;
  private String again;
  private String dead;
  private String out;
  private String group;

  @BeforeEach
  void topics(Stack stack, TestScope scope) {
    broker = new Broker(stack.bootstrapServers());
    in = scope.topic("in", 2);
    first = scope.topic("retry-1", 2);
    second = scope.topic("retry-2", 2);
    again = scope.topic("again", 2);
    dead = scope.topic("dead", 1);
    out = scope.topic("out", 2);
    group = scope.name("group");
  }

  private DelayedRetryBuilder later() {
    return DelayedRetry.builder(first, Duration.ofMillis(300))
        .then(second, Duration.ofMillis(600))
        .replayTopic(again);
  }

  private ConsumerBuilder<String, String> consumer(DelayedRetry later) {
    return ExactlyOnceConsumer.builder(broker.settings(), group, Set.of(in), Format.strings())
        .retryLater(later)
        .deadLetters(dead)
        .retry(RetryPolicy.none());
  }

  @Test
  void a_record_fails_waits_dies_is_replayed_and_handled_once_with_its_first_features(
      TestScope scope) throws Exception {
    InMemoryFeatureStore store = new InMemoryFeatureStore();
    FeatureView<String> view =
        FeatureView.<String>builder("by-key", text -> "alice", text -> Instant.now().toEpochMilli())
            .count("n", Window.days(1))
            .build();
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    Map<String, Instant> seen = new ConcurrentHashMap<>();
    AtomicInteger away = new AtomicInteger(1);
    try (Running running =
            new Running(
                consumer(later().build())
                    .metrics(meters)
                    .with(FeatureStage.builder(store, String.class, view).build())
                    .process(
                        (record, unit) -> {
                          seen.put(record.topic(), Instant.now());
                          long n = Features.of(unit).vector().exact("n");
                          unit.send(out, record.key(), record.value() + ":" + n);
                          if (away.get() == 1 && record.value().equals("b")) {
                            throw new IllegalStateException("the scorer is away");
                          }
                        })
                    .build());
        DeadLetters letters = DeadLetters.of(broker.settings(), dead, scope.name("journal"))) {
      for (String value : List.of("a", "b", "c")) {
        broker.send(in, "alice", value);
      }
      await().atMost(SOON).until(() -> !broker.read(dead).isEmpty());
      assertThat(broker.values(out)).containsExactlyInAnyOrder("a:1", "c:3");
      assertThat(seen.get(first)).isAfterOrEqualTo(seen.get(in).plusMillis(250));
      assertThat(Duration.between(seen.get(first), seen.get(second)).toMillis()).isGreaterThan(550);
      DeadLetter letter = DeadLetter.read(broker.read(dead).get(0)).orElseThrow();
      assertThat(letter.origin().topic()).isEqualTo(in);
      assertThat(letter.attempts()).isEqualTo(3);
      assertThat(meters.counter(Meters.DELAYED, "group", group, "topic", in).count()).isEqualTo(1);

      away.set(0);
      assertThat(letters.groups(Selection.open()))
          .singleElement()
          .satisfies(
              each ->
                  assertThat(each.exception()).isEqualTo(IllegalStateException.class.getName()));
      assertThat(letters.replay(Replay.to(again)).replayed()).isEqualTo(1);
      assertThat(letters.replay(Replay.to(again)).replayed()).isZero();

      await().atMost(SOON).until(() -> broker.values(out).contains("b:2"));
      assertThat(letters.count(Selection.all())).isEqualTo(Map.of(LetterState.REPLAYED, 1L));
      broker.send(in, "alice", "d");
      await().atMost(SOON).until(() -> broker.values(out).contains("d:4"));
    }
    assertThat(broker.values(out)).containsExactlyInAnyOrder("a:1", "c:3", "b:2", "d:4");
    remove(scope.name("journal"));
  }

  private void remove(String topic) throws Exception {
    try (var admin = org.apache.kafka.clients.admin.Admin.create(broker.settings().properties())) {
      admin.deleteTopics(List.of(topic)).all().get();
    }
  }

  @Test
  void a_tier_that_waits_holds_nobody_up_and_costs_no_rebalance() throws Exception {
    DelayedRetry later =
        DelayedRetry.builder(first, Duration.ofHours(1)).then(second, Duration.ofHours(2)).build();
    AtomicInteger handled = new AtomicInteger();
    try (Running running =
        new Running(
            consumer(later)
                .consumerProperty("max.poll.interval.ms", 6_000)
                .transactionTimeout(Duration.ofSeconds(3))
                .process(
                    (record, unit) -> {
                      handled.incrementAndGet();
                      if (record.value().equals("bad")) {
                        throw new IllegalStateException("no");
                      }
                      unit.send(out, record.key(), record.value());
                    })
                .build())) {
      broker.send(in, "k", "bad");
      await().atMost(SOON).until(() -> paused(running).contains("is not due"));
      await()
          .during(Duration.ofSeconds(7))
          .atMost(SOON)
          .until(() -> paused(running).contains("is not due"));

      broker.send(in, "k", "good");
      await().atMost(SOON).until(() -> broker.values(out).contains("good"));
      assertThat(handled).hasValue(2);
      assertThat(running.consumer().health().healthy()).isTrue();
    }
  }

  private static String paused(Running running) {
    StringBuilder all = new StringBuilder();
    for (PartitionHealth partition : running.consumer().health().partitions()) {
      all.append(partition.paused());
    }
    return all.toString();
  }

  @Test
  void order_of_each_key_is_kept_through_tiers_and_changes_of_owner(TestScope scope)
      throws Exception {
    String order = scope.topic("order", 3, Map.of("cleanup.policy", "compact"));
    long seed = new Random().nextLong(1_000_000);
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Map<Integer, Integer> failures = new HashMap<>();
    int records = 400;
    List<ProducerRecord<byte[], byte[]>> sent = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      // Some fail once, some twice, and some at every tier.
      failures.put(i, random.nextInt(10) == 0 ? 1 + random.nextInt(3) : 0);
      sent.add(new ProducerRecord<>(in, ("k" + i % 10).getBytes(UTF_8), ("" + i).getBytes(UTF_8)));
    }
    broker.send(sent);
    AtomicInteger behind = new AtomicInteger();
    for (int run = 0; run < 3; run++) {
      // Two members, of which each in turn is closed and replaced.
      try (Running a = new Running(ordered(order, failures, behind));
          Running b = new Running(ordered(order, failures, behind))) {
        int enough = run == 2 ? records : records * (run + 1) / 4;
        await()
            .atMost(Duration.ofSeconds(90))
            .until(() -> broker.read(out).size() + broker.read(dead).size() >= enough);
      }
    }

    long hopeless = failures.values().stream().filter(count -> count == 3).count();
    assertThat(broker.read(dead)).as("seed %d", seed).hasSize((int) hopeless);
    List<ConsumerRecord<byte[], byte[]>> outputs = broker.read(out);
    assertThat(outputs).as("seed %d", seed).hasSize(records - (int) hopeless);
    Map<String, List<Integer>> byKey = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> output : outputs) {
      byKey
          .computeIfAbsent(new String(output.key(), UTF_8), key -> new ArrayList<>())
          .add(Integer.parseInt(new String(output.value(), UTF_8)));
    }
    assertThat(byKey.values())
        .as("seed %d", seed)
        .allSatisfy(values -> assertThat(values).isSorted().doesNotHaveDuplicates());
    assertThat(behind).as("records that waited behind another").hasPositiveValue();
  }

  private ExactlyOnceConsumer ordered(
      String order, Map<Integer, Integer> failures, AtomicInteger behind) {
    return consumer(later().keepOrder(broker.settings(), order).build())
        .epochBounds(20, 1 << 20)
        .consumerProperty("max.poll.records", 20)
        .process(
            (record, unit) -> {
              int number = Integer.parseInt(record.value());
              int stage = List.of(in, first, second).indexOf(record.topic());
              if (stage < failures.getOrDefault(number, 0)) {
                throw new IllegalStateException("not yet");
              }
              if (stage > 0 && failures.getOrDefault(number, 0) == 0) {
                behind.incrementAndGet();
              }
              unit.send(out, record.key(), record.value());
            })
        .build();
  }

  @Test
  void order_is_given_up_by_default_and_later_records_overtake() throws Exception {
    try (Running running =
        new Running(
            consumer(later().build())
                .process(
                    (record, unit) -> {
                      if (record.value().equals("1") && record.topic().equals(in)) {
                        throw new IllegalStateException("not yet");
                      }
                      unit.send(out, record.key(), record.value());
                    })
                .build())) {
      for (int i = 1; i <= 3; i++) {
        broker.send(in, "k", "" + i);
      }
      await().atMost(SOON).until(() -> broker.values(out).size() == 3);
    }
    assertThat(broker.values(out)).containsExactly("2", "3", "1");
  }

  @Test
  void attempts_that_a_header_claims_are_believed_on_retry_topics_only_and_within_reason()
      throws Exception {
    try (Running running =
        new Running(
            consumer(later().attempts(10).build())
                .process(
                    (record, unit) -> {
                      throw new IllegalStateException("no");
                    })
                .build())) {
      broker.send(List.of(claiming(in, "input", "9"), claiming(again, "honest", "9")));
      for (String hostile : List.of("-7", "99999999999", "x")) {
        broker.send(List.of(claiming(again, hostile, hostile)));
      }
      await().atMost(SOON).until(() -> broker.read(dead).size() == 5);
    }
    Map<String, Integer> attempts = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> letter : broker.read(dead)) {
      attempts.put(
          new String(letter.value(), UTF_8), DeadLetter.read(letter).orElseThrow().attempts());
    }
    assertThat(attempts)
        .isEqualTo(Map.of("input", 3, "honest", 10, "-7", 3, "99999999999", 3, "x", 3));
  }

  private static ProducerRecord<byte[], byte[]> claiming(
      String topic, String value, String attempts) {
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>("somewhere", 0, 5, "k".getBytes(UTF_8), value.getBytes(UTF_8));
    ProducerRecord<byte[], byte[]> sent =
        DeadLetter.of(record, "g", 1, new IllegalStateException()).toRecord(topic, record, 10_000);
    sent.headers().remove(DeadLetterHeaders.ATTEMPTS);
    sent.headers().add(DeadLetterHeaders.ATTEMPTS, attempts.getBytes(UTF_8));
    return sent;
  }

  @Test
  void a_record_too_large_for_a_tier_becomes_a_dead_letter(TestScope scope) throws Exception {
    String small = scope.topic("small", 1, Map.of("max.message.bytes", "2000"));
    try (Running running =
        new Running(
            consumer(DelayedRetry.builder(small, Duration.ofHours(1)).build())
                .process(
                    (record, unit) -> {
                      throw new IllegalStateException("no");
                    })
                .build())) {
      broker.send(in, "k", "x".repeat(5_000));
      await().atMost(SOON).until(() -> broker.read(dead).size() == 1);
    }
    assertThat(broker.read(dead).get(0).value()).hasSize(5_000);
    assertThat(broker.read(small)).isEmpty();
  }

  @Test
  void a_route_whose_topic_is_missing_is_refused_at_the_start() {
    DelayedRetry later = DelayedRetry.builder("nowhere-1m", Duration.ofMinutes(1)).build();

    assertThatThrownBy(() -> consumer(later).process((record, unit) -> {}).build().run())
        .isInstanceOf(FatalException.class)
        .hasMessageContaining("topic nowhere-1m of the retry route does not exist: create it");
  }
}
