package io.streamsentinel.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamsentinel.consumer.ExactlyOnceConsumer;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A definition is changed one instance at a time, and back: each instance computes by its own, and
 * nobody begins anew what the others keep.
 */
@Tag("long")
@WithStack(start = {Service.KAFKA, Service.REDIS})
class RollingChangeIT {
  private static final int PARTITIONS = 6;
  private static final int USERS = 60;
  private static final long START = 1_700_000_000_000L;

  private final Map<FeatureView<Tx>, List<FeatureVector>> expected = new ConcurrentHashMap<>();
  private final Set<Long> seen = ConcurrentHashMap.newKeySet();
  private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
  private Stack stack;
  private TestScope scope;
  private String input;
  private FeatureView<Tx> before;
  private FeatureView<Tx> after;
  private int sent;

  @BeforeEach
  void begin(Stack stack, TestScope scope) {
    this.stack = stack;
    this.scope = scope;
    input = scope.topic("in", PARTITIONS);
    before = view().build();
    after = view().mean("mean", Tx.AMOUNT, Window.days(7)).build();
  }

  private FeatureViewBuilder<Tx> view() {
    return FeatureView.builder(scope.name("user"), Tx::user, Tx::timeMillis)
        .count("n", Window.days(1))
        .sum("sum", Tx.AMOUNT, Window.days(1));
  }

  @Test
  void instances_of_two_definitions_share_a_group_and_disturb_nobody() throws Exception {
    List<Tx> events = new ArrayList<>();
    for (int i = 0; i < 8_000; i++) {
      events.add(Tx.of("u" + i % USERS, START + i * 60_000L, i));
    }
    for (FeatureView<Tx> view : List.of(before, after)) {
      FeatureEngine<Tx> engine = FeatureEngine.of(view);
      expected.put(view, events.stream().map(engine::apply).toList());
    }

    Instance old = new Instance(before);
    produce(events.subList(0, 2_000));
    Instance changed = new Instance(after);
    changed.awaitPartitions();
    produce(events.subList(2_000, 4_000));
    assertThat(changed.handled).as("took part").hasPositiveValue();
    // Back again, where the old definition has not been looked after for a while.
    old.end();
    produce(events.subList(4_000, 5_000));
    Instance oldAgain = new Instance(before);
    oldAgain.awaitPartitions();
    produce(events.subList(5_000, 7_000));
    assertThat(oldAgain.handled).as("took part").hasPositiveValue();
    oldAgain.end();
    produce(events.subList(7_000, 8_000));
    changed.end();

    assertThat(wrong).isEmpty();
    assertThat(old.rebuilds()).isZero();
    assertThat(oldAgain.rebuilds()).as("replayed what it lacked, from where it was").isZero();
    assertThat(changed.rebuilds()).as("each partition once").isEqualTo(PARTITIONS);
  }

  /** Sends events and waits until each was handled. */
  private void produce(List<Tx> events) {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", stack.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      for (Tx tx : events) {
        String line = tx.user() + "," + tx.timeMillis() + "," + tx.amountMinor();
        var unused = producer.send(new ProducerRecord<>(input, tx.user(), line));
      }
    }
    sent += events.size();
    await().atMost(Duration.ofMinutes(1)).until(() -> seen.size() == sent);
  }

  /** A member of the group with one of the definitions. */
  private final class Instance {
    private final AtomicInteger handled = new AtomicInteger();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final FeatureView<Tx> view;
    private final ExactlyOnceConsumer consumer;
    private final Thread thread;

    Instance(FeatureView<Tx> view) {
      this.view = view;
      RedisFeatureStore store =
          RedisFeatureStore.connect(RedisSettings.of(stack.redisUri()), Duration.ofSeconds(5));
      consumer =
          ExactlyOnceConsumer.builder(
                  KafkaSettings.of(stack.bootstrapServers()).withAll(Impatient.FETCHES),
                  scope.name("group"),
                  Set.of(input),
                  Format.of(
                      new StringDeserializer(),
                      (name, bytes) -> Tx.parse(new String(bytes, StandardCharsets.UTF_8)),
                      new StringSerializer(),
                      new StringSerializer()))
              .with(
                  FeatureStage.builder(store, Tx.class, view)
                      .flushInterval(Duration.ofMillis(50))
                      .meters(meters)
                      .build())
              .with(new Closing(store))
              .process((record, unit) -> check(record.value(), Features.of(unit).vector()))
              .build();
      thread = new Thread(consumer::run, "member");
      thread.start();
    }

    private void check(Tx tx, FeatureVector vector) {
      FeatureVector right = expected.getOrDefault(view, List.of()).get((int) tx.amountMinor());
      if (!vector.equals(right)) {
        wrong.add(tx + ": " + vector + " instead of " + right);
      }
      handled.incrementAndGet();
      seen.add(tx.amountMinor());
    }

    void awaitPartitions() {
      await().atMost(Duration.ofMinutes(1)).until(() -> !consumer.health().partitions().isEmpty());
    }

    double rebuilds() {
      return meters.get("streaming.features.rebuilds").counter().count();
    }

    void end() throws InterruptedException {
      consumer.close();
      thread.join();
    }
  }
}
