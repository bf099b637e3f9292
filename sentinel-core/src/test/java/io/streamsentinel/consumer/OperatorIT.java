package io.streamsentinel.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.streamsentinel.health.PartitionHealth;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TestScope;
import io.streamsentinel.stack.WithStack;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What people and other programs do to topics and positions beside a consumer. */
@Tag("long")
@WithStack(start = Service.KAFKA)
class OperatorIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static boolean quarantined(ExactlyOnceConsumer consumer) {
    return consumer.health().partitions().stream()
        .anyMatch(partition -> partition.quarantine().isPresent());
  }

  private static void awaitQuarantine(ExactlyOnceConsumer consumer, String report) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(consumer.health().partitions())
                    .extracting(PartitionHealth::quarantine)
                    .anySatisfy(
                        quarantine ->
                            assertThat(quarantine)
                                .hasValueSatisfying(text -> assertThat(text).contains(report))));
  }

  @Test
  void topic_that_is_made_anew_under_a_running_consumer_is_read_from_its_beginning_or_not_at_all(
      Stack stack, TestScope scope) throws Exception {
    Broker broker = new Broker(stack.bootstrapServers());
    try (Copying copying = new Copying(broker, scope, 1);
        Admin admin = Admin.create(broker.settings().properties())) {
      broker.produce(copying.in(), 20, i -> "k" + i, i -> "" + i);
      ExactlyOnceConsumer consumer = copying.member("a");
      copying.awaitCommitted(20);

      admin.deleteTopics(List.of(copying.in())).all().get();
      await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .until(
              () -> {
                admin.createTopics(List.of(new NewTopic(copying.in(), 1, (short) 1))).all().get();
                return true;
              });
      // Kafka deletes the group's positions with the topic: whoever is assigned it anew begins
      // anew. Whoever still reads it notices within seconds, and must not go on at 20.
      TopicPartition id = new TopicPartition(copying.in(), 0);
      await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .until(
              () -> {
                OffsetAndMetadata position =
                    broker.positions(copying.group(), copying.in(), 1).get(id);
                return quarantined(consumer) || (position != null && position.offset() == 0);
              });
      broker.produce(copying.in(), 30, i -> "k" + i, i -> "" + (20 + i));

      await()
          .atMost(PATIENCE)
          .until(() -> quarantined(consumer) || broker.read(copying.out()).size() == 50);
      copying.end();
      assertThat(broker.read(copying.out()).size()).isIn(20, 50);
    }
  }

  @Test
  void position_that_retention_passes_under_a_paused_consumer_is_not_guessed(
      Stack stack, TestScope scope) throws Exception {
    Broker broker = new Broker(stack.bootstrapServers());
    try (Copying copying = new Copying(broker, scope, 1);
        Admin admin = Admin.create(broker.settings().properties())) {
      TopicPartition id = new TopicPartition(copying.in(), 0);
      broker.produce(copying.in(), 20, i -> "k" + i, i -> "" + i);
      ExactlyOnceConsumer consumer = copying.member("a");
      copying.awaitCommitted(20);
      consumer.pause(id, "a test");
      await()
          .atMost(PATIENCE)
          .until(() -> !consumer.health().partitions().get(0).paused().isEmpty());
      // A fetch that was under way may still bring what is sent now.
      Pauser.pause(Duration.ofSeconds(1));
      broker.produce(copying.in(), 20, i -> "k" + i, i -> "" + (20 + i));
      admin.deleteRecords(Map.of(id, RecordsToDelete.beforeOffset(30))).all().get();

      consumer.resume(id, "a test");

      awaitQuarantine(consumer, "retention has passed it");
      copying.end();
      assertThat(broker.read(copying.out())).hasSize(20);
    }
  }

  @Test
  void partition_that_is_added_under_a_running_consumer_is_read_from_its_beginning(
      Stack stack, TestScope scope) throws Exception {
    Broker broker = new Broker(stack.bootstrapServers());
    try (Copying copying = new Copying(broker, scope, 1);
        Admin admin = Admin.create(broker.settings().properties());
        KafkaProducer<String, String> producer =
            new KafkaProducer<>(
                broker.settings().properties(), new StringSerializer(), new StringSerializer())) {
      broker.produce(copying.in(), 20, i -> "k" + i, i -> "" + i);
      copying.member(
          "a",
          builder ->
              builder.consumerProperty("metadata.max.age.ms", 500).startAt(StartAt.latest()));
      await().atMost(PATIENCE).until(() -> copying.committed() == 20);

      admin.createPartitions(Map.of(copying.in(), NewPartitions.increaseTo(2))).all().get();
      await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .until(
              () ->
                  producer.send(new ProducerRecord<>(copying.in(), 1, "k", "0")).get().hasOffset());

      await().atMost(PATIENCE).until(() -> broker.read(copying.out()).size() == 1);
    }
  }

  @Test
  void rewinding_to_a_time_handles_again_what_was_sent_since(Stack stack, TestScope scope)
      throws Exception {
    Broker broker = new Broker(stack.bootstrapServers());
    try (Copying copying = new Copying(broker, scope, 1);
        KafkaProducer<String, String> producer =
            new KafkaProducer<>(
                broker.settings().properties(), new StringSerializer(), new StringSerializer())) {
      long base = System.currentTimeMillis() - 100_000;
      for (int i = 0; i < 10; i++) {
        producer.send(new ProducerRecord<>(copying.in(), 0, base + i * 1_000L, "k", "" + i)).get();
      }
      ExactlyOnceConsumer consumer = copying.member("a");
      copying.awaitCommitted(10);
      TopicPartition id = new TopicPartition(copying.in(), 0);

      consumer.rewind(id, Instant.ofEpochMilli(base + 6_500));

      await().atMost(PATIENCE).until(() -> broker.read(copying.out()).size() == 13);
      assertThat(broker.read(copying.out()).subList(10, 13))
          .extracting(ConsumerRecord::value)
          .containsExactly("7", "8", "9");

      consumer.rewind(id, Instant.ofEpochMilli(base + 60_000));
      broker.produce(copying.in(), 1, i -> "k", i -> "10");
      await().atMost(PATIENCE).until(() -> broker.read(copying.out()).size() == 14);
    }
  }

  @Test
  void position_that_was_reset_by_hand_is_followed_and_explained(Stack stack, TestScope scope)
      throws Exception {
    Broker broker = new Broker(stack.bootstrapServers());
    try (Copying copying = new Copying(broker, scope, 1);
        Admin admin = Admin.create(broker.settings().properties())) {
      TopicPartition id = new TopicPartition(copying.in(), 0);
      broker.produce(copying.in(), 10, i -> "k", i -> "" + i);
      copying.member("a");
      copying.awaitCommitted(10);
      copying.end();
      admin
          .alterConsumerGroupOffsets(copying.group(), Map.of(id, new OffsetAndMetadata(4)))
          .all()
          .get();

      try (LogCapture log = LogCapture.ordinary()) {
        copying.member("a");
        await().atMost(PATIENCE).until(() -> broker.read(copying.out()).size() == 16);

        assertThat(log.text())
            .contains("The position 4 of " + id + " was not committed by this library")
            .contains("rewind(...)");
      }
    }
  }

  @Test
  void foreign_transaction_that_hangs_on_the_input_stops_nothing_but_its_partition(
      Stack stack, TestScope scope) throws Exception {
    Broker broker = new Broker(stack.bootstrapServers());
    try (Copying copying = new Copying(broker, scope, 2);
        KafkaProducer<String, String> foreign = foreign(broker, scope);
        KafkaProducer<String, String> producer =
            new KafkaProducer<>(
                broker.settings().properties(), new StringSerializer(), new StringSerializer())) {
      foreign.initTransactions();
      foreign.beginTransaction();
      foreign.send(new ProducerRecord<>(copying.in(), 0, "k0", "0")).get();
      producer.send(new ProducerRecord<>(copying.in(), 0, "k0", "1")).get();
      producer.send(new ProducerRecord<>(copying.in(), 1, "k1", "2")).get();
      ExactlyOnceConsumer consumer = copying.member("a");

      await().atMost(PATIENCE).until(() -> broker.read(copying.out()).size() == 1);
      assertThat(consumer.health().healthy()).isTrue();
      foreign.commitTransaction();

      await().atMost(PATIENCE).until(() -> broker.read(copying.out()).size() == 3);
      copying.end();
      Oracle.check(broker.read(copying.out()), List.of(), 3);
    }
  }

  private static KafkaProducer<String, String> foreign(Broker broker, TestScope scope) {
    return new KafkaProducer<>(
        broker
            .settings()
            .with("transactional.id", scope.name("foreign"))
            .with("transaction.timeout.ms", 120_000)
            .properties(),
        new StringSerializer(),
        new StringSerializer());
  }

  @Test
  void handler_that_takes_longer_than_a_transaction_may_aborts_nothing(Stack stack, TestScope scope)
      throws Exception {
    Broker broker = new Broker(stack.bootstrapServers());
    try (Copying copying = new Copying(broker, scope, 1)) {
      broker.produce(copying.in(), 3, i -> "k", i -> "" + i);
      copying.member(
          "a",
          builder ->
              builder
                  .transactionTimeout(Duration.ofSeconds(1))
                  .process(
                      (record, unit) -> {
                        Pauser.pause(Duration.ofSeconds(2));
                        unit.send(copying.out(), record.key(), record.value());
                      }));

      copying.endAndCheck(3);
    }
  }

  @Test
  void handler_that_takes_longer_than_a_member_may_between_polls_keeps_its_partitions(
      Stack stack, TestScope scope) throws Exception {
    Broker broker = new Broker(stack.bootstrapServers());
    try (Copying copying = new Copying(broker, scope, 1);
        LogCapture log = LogCapture.ordinary()) {
      broker.produce(copying.in(), 2, i -> "k", i -> "" + i);
      copying.member(
          "a",
          builder ->
              builder
                  .transactionTimeout(Duration.ofSeconds(1))
                  .consumerProperty("max.poll.interval.ms", 2_000)
                  .consumerProperty("session.timeout.ms", 2_000)
                  .consumerProperty("heartbeat.interval.ms", 300)
                  .process(
                      (record, unit) -> {
                        Pauser.pause(Duration.ofSeconds(4));
                        unit.send(copying.out(), record.key(), record.value());
                      }));

      copying.endAndCheck(2);
      assertThat(log.text()).doesNotContain("Lost:");
    }
  }

  @Test
  void two_consumers_under_one_instance_stop_and_name_the_id(Stack stack, TestScope scope)
      throws Exception {
    Broker broker = new Broker(stack.bootstrapServers());
    try (Copying copying = new Copying(broker, scope, 2);
        Feed feed = Feed.start(broker, copying.in(), 100)) {
      copying.member("twin");
      copying.awaitHandled(50);
      copying.member("twin");

      await().atMost(PATIENCE).until(() -> !copying.failures().isEmpty());
      assertThat(copying.failures().get(0))
          .hasMessageContaining(copying.group() + "-twin-0")
          .hasMessageContaining("instance(...)");

      // One of them stops at least, and both may: each counts its own fences. The next one is
      // alone.
      copying.end();
      copying.failures().clear();
      copying.member("twin");
      copying.endAndCheck(feed.end());
    }
  }

  @Test
  void
      stack_that_a_handler_overflows_is_its_record_s_failure_and_a_heap_that_ends_is_the_consumer_s(
          Stack stack, TestScope scope) throws Exception {
    Broker broker = new Broker(stack.bootstrapServers());
    String dead = scope.topic("dead", 1);
    try (Copying copying = new Copying(broker, scope, 1)) {
      broker.produce(copying.in(), 10, i -> "k", i -> "" + i);
      copying.member(
          "a",
          builder ->
              builder
                  .deadLetters(dead)
                  .retry(RetryPolicy.none())
                  .process(
                      (record, unit) -> {
                        unit.send(copying.out(), record.key(), record.value());
                        if (record.value().equals("3")) {
                          overflow(0);
                        }
                        if (record.value().equals("7")) {
                          throw new OutOfMemoryError("planted");
                        }
                      }));
      await().atMost(PATIENCE).until(() -> !copying.failures().isEmpty());
      assertThat(copying.failures()).singleElement().isInstanceOf(OutOfMemoryError.class);
      copying.end();
      copying.failures().clear();
      assertThat(broker.read(copying.out())).hasSizeLessThanOrEqualTo(6);

      copying.member("a", builder -> builder.deadLetters(dead));
      copying.awaitCommitted(10);
      copying.end();
      Oracle.check(broker.read(copying.out()), broker.read(dead), 10);
    }
  }

  @SuppressWarnings("InfiniteRecursion") // On purpose.
  private static int overflow(int depth) {
    return overflow(depth + 1) + 1;
  }
}
