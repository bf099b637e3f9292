package io.streamsentinel.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.streamsentinel.feature.FeatureStage;
import io.streamsentinel.feature.FeatureView;
import io.streamsentinel.feature.Features;
import io.streamsentinel.feature.Handbook;
import io.streamsentinel.feature.Handbook.Row;
import io.streamsentinel.feature.RedisFeatureStore;
import io.streamsentinel.participant.Participant;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.settings.RedisSettings;
import io.streamsentinel.stack.Impatient;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TestScope;
import io.streamsentinel.stack.WithStack;
import io.streamsentinel.unit.Format;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The 14 reference features on every row, through two stages of two instances each, while processes
 * are killed, members come and go, and records fail, are tried again, given up and replayed. What
 * is checked is what was committed: each row once, with the customer's features that its first
 * passage had.
 *
 * <p>The feeder sends three days at a time and waits for them, replays included, so that event time
 * across partitions stays within the six days that the terminals' seven-day delay absorbs.
 */
@Tag("long")
@WithStack(start = {Service.KAFKA, Service.REDIS})
class CrashedParityIT {
  private static final int PARTITIONS = 12;
  private static final int DAYS_AT_ONCE = 3;
  private static final int CUSTOMER_FEATURES = 8;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Set<Long> seen = ConcurrentHashMap.newKeySet();
  private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
  private Stack stack;
  private TestScope scope;
  private Broker broker;
  private String customers;
  private String terminals;
  private String dead;
  private String retry;
  private int sent;
  private int replayed;

  /** A row, and the features that the first stage sent with it. */
  record Carried(Row row, List<Double> customer) {
    static Carried parse(String text) {
      int bar = text.indexOf('|');
      String[] values = text.substring(bar + 2, text.length() - 1).split(", ", -1);
      List<Double> features = Stream.of(values).map(Double::valueOf).toList();
      return new Carried(Row.parse(text.substring(0, bar)), features);
    }

    long timeMillis() {
      return row.timeMillis();
    }
  }

  @Test
  void every_reference_feature_survives_crashes_rebalances_and_replays(Stack stack, TestScope scope)
      throws Exception {
    this.stack = stack;
    this.scope = scope;
    broker = new Broker(stack.bootstrapServers());
    customers = scope.topic("customers", PARTITIONS);
    terminals = scope.topic("terminals", PARTITIONS);
    dead = scope.topic("dead", 1);
    retry = scope.topic("retry", 2);
    List<Path> files = Handbook.files();

    ExactlyOnceConsumer first = terminalStage();
    ExactlyOnceConsumer second = terminalStage();
    Thread one = start(first);
    Thread two = start(second);
    Child left = child("left");
    Child right = child("right");
    try {
      for (int day = 0; day < files.size(); day += DAYS_AT_ONCE) {
        List<Path> some = files.subList(day, Math.min(files.size(), day + DAYS_AT_ONCE));
        feed(some);
        int before = seen.size();
        int halfway = before + (sent - before) / 2;
        if (day == 6 || day == 24) {
          await().atMost(PATIENCE).until(() -> seen.size() >= halfway);
          right.kill();
          right = child("right-" + day);
        }
        if (day == 12) {
          await().atMost(PATIENCE).until(() -> seen.size() >= halfway);
          second.close();
          two.join();
          second = terminalStage();
          two = start(second);
        }
        awaitAndReplay();
      }
    } finally {
      left.close();
      right.close();
      first.close();
      second.close();
      one.join();
      two.join();
    }

    assertThat(wrong).isEmpty();
    assertThat(seen).hasSize(sent);
    assertThat(replayed).isPositive();
    Set<Long> ids = new HashSet<>();
    broker.read(terminals).forEach(record -> ids.add(Carried.parse(record.value()).row().id()));
    assertThat(ids).as("each row was sent on once").hasSize(sent);
    assertThat(broker.read(terminals)).hasSize(sent);
  }

  private void feed(List<Path> files) {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", stack.bootstrapServers(), "linger.ms", "20"),
            new StringSerializer(),
            new StringSerializer())) {
      for (Path file : files) {
        for (Row row : Handbook.rows(file)) {
          var unused = producer.send(new ProducerRecord<>(customers, row.customer(), row.line()));
          sent++;
        }
      }
    }
  }

  /** Waits for all rows but those that were given up, and has these replayed. */
  private void awaitAndReplay() {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(300))
        .until(
            () -> {
              replay();
              return seen.size() == sent;
            });
  }

  /** Sends dead letters to the retry topic as they are, as the replayer does. */
  private void replay() {
    List<ConsumerRecord<byte[], byte[]>> letters = broker.readBytes(dead);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", stack.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (; replayed < letters.size(); replayed++) {
        ConsumerRecord<byte[], byte[]> letter = letters.get(replayed);
        var unused =
            producer.send(
                new ProducerRecord<>(retry, null, letter.key(), letter.value(), letter.headers()));
      }
    }
  }

  private ExactlyOnceConsumer terminalStage() {
    FeatureView<Carried> view =
        Handbook.terminals(
            FeatureView.builder(
                    scope.name("terminal"), (Carried c) -> c.row().terminal(), Carried::timeMillis)
                .allowedLateness(Duration.ofDays(6)),
            Carried::row);
    RedisFeatureStore store =
        RedisFeatureStore.connect(RedisSettings.of(stack.redisUri()), Duration.ofSeconds(10));
    return ExactlyOnceConsumer.builder(
            KafkaSettings.of(stack.bootstrapServers()).withAll(Impatient.FETCHES),
            scope.name("second"),
            Set.of(terminals),
            Format.of(
                new StringDeserializer(),
                (name, bytes) -> Carried.parse(new String(bytes, UTF_8)),
                new StringSerializer(),
                new StringSerializer()))
        .with(FeatureStage.builder(store, Carried.class, view).build())
        .with(closing(store))
        .process((record, unit) -> check(record.value(), Features.of(unit).vector().values()))
        .build();
  }

  private void check(Carried carried, double[] terminal) {
    Row row = carried.row();
    for (int column = 0; column < row.expected().size(); column++) {
      double value =
          column < CUSTOMER_FEATURES
              ? carried.customer().get(column)
              : terminal[column - CUSTOMER_FEATURES];
      if (!Handbook.same(column, value, row.expected().get(column))) {
        wrong.add(
            "row %d of %s, column %d: %s instead of %s"
                .formatted(row.id(), row.customer(), column, value, row.expected().get(column)));
      }
    }
    seen.add(row.id());
  }

  private static Thread start(ExactlyOnceConsumer consumer) {
    Thread thread = new Thread(consumer::run, "terminals");
    thread.start();
    return thread;
  }

  private Child child(String instance) throws Exception {
    return Child.start(
        ParityChild.class,
        List.of(
            stack.bootstrapServers(),
            scope.name("first"),
            customers,
            terminals,
            dead,
            retry,
            instance,
            stack.redisUri()));
  }

  /** Closes the store after the stage that writes to it. */
  private static Participant closing(RedisFeatureStore store) {
    return new Participant() {
      @Override
      public String name() {
        return "closing";
      }

      @Override
      public void close() {
        store.close();
      }
    };
  }
}
