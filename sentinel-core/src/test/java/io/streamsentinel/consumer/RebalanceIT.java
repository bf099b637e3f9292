package io.streamsentinel.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.streamsentinel.error.FatalException;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TestScope;
import io.streamsentinel.stack.WithStack;
import io.streamsentinel.unit.Format;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Members that come and go, and starts that must not be guessed, on a real broker. */
@Tag("long")
@WithStack(start = Service.KAFKA)
class RebalanceIT {

  private static final int PARTITIONS = 4;
  private static final int RECORDS = 40_000;

  /** A consumer on a thread of its own. */
  private record Member(ExactlyOnceConsumer consumer, Thread thread) {

    static Member start(ExactlyOnceConsumer consumer, List<Throwable> failures) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  consumer.run();
                } catch (RuntimeException e) {
                  failures.add(e);
                }
              },
              "member");
      thread.start();
      return new Member(consumer, thread);
    }

    void end() throws InterruptedException {
      consumer.close();
      thread.join();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void members_that_join_and_leave_lose_and_double_nothing(
      String protocol, Stack stack, TestScope scope) throws Exception {
    Broker broker = new Broker(stack.bootstrapServers());
    String in = scope.topic("in", PARTITIONS);
    String out = scope.topic("out", PARTITIONS);
    String group = scope.name("group");
    broker.produce(in, RECORDS, i -> "k" + i % 100, i -> "" + i);
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    List<Member> members = new ArrayList<>();
    for (int round = 0; round < 6; round++) {
      ExactlyOnceConsumer consumer =
          ExactlyOnceConsumer.builder(
                  broker.settings().with("group.protocol", protocol),
                  group,
                  Set.of(in),
                  Format.strings())
              .instance("m" + round)
              .buffer(500, 1 << 20)
              .consumerProperty("max.poll.records", 50)
              .process(
                  (record, unit) -> {
                    Thread.onSpinWait();
                    unit.send(out, record.key(), record.value());
                  })
              .build();
      members.add(Member.start(consumer, failures));
      long before = committed(broker, group, in);
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                long now = committed(broker, group, in);
                return now >= before + 1_500 || now == RECORDS;
              });
      if (members.size() > 2) {
        members.remove(0).end();
      }
    }
    await().atMost(Duration.ofMinutes(2)).until(() -> committed(broker, group, in) == RECORDS);
    for (Member member : members) {
      member.end();
    }

    assertThat(failures).isEmpty();
    Oracle.check(broker.read(out), List.of(), RECORDS);
  }

  private static long committed(Broker broker, String group, String in) throws Exception {
    Map<TopicPartition, OffsetAndMetadata> positions = broker.positions(group, in, PARTITIONS);
    return positions.values().stream()
        .mapToLong(position -> position == null ? 0 : position.offset())
        .sum();
  }

  @Test
  void missing_dead_letter_topic_is_refused_at_the_start(Stack stack, TestScope scope) {
    Broker broker = new Broker(stack.bootstrapServers());
    ExactlyOnceConsumer consumer =
        ExactlyOnceConsumer.builder(
                broker.settings(),
                scope.name("group"),
                Set.of(scope.topic("in", 1)),
                Format.strings())
            .deadLetters(scope.name("nowhere"))
            .process((record, unit) -> unit.send("out", record.key(), record.value()))
            .build();

    Assertions.assertThatThrownBy(consumer::run)
        .isInstanceOf(FatalException.class)
        .hasMessageContaining(scope.name("nowhere"));
  }

  @Test
  void record_given_up_without_dead_letters_quarantines_its_partition_and_no_other(
      Stack stack, TestScope scope) throws Exception {
    Broker broker = new Broker(stack.bootstrapServers());
    String in = scope.topic("in", 1);
    String out = scope.topic("out", 1);
    broker.produce(in, 10, i -> "k" + i, i -> "" + i);
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    ExactlyOnceConsumer consumer =
        ExactlyOnceConsumer.builder(
                broker.settings(), scope.name("group"), Set.of(in), Format.strings())
            .retry(RetryPolicy.none())
            .process(
                (record, unit) -> {
                  if (record.value().equals("5")) {
                    throw new IllegalStateException("no");
                  }
                  unit.send(out, record.key(), record.value());
                })
            .build();
    Member member = Member.start(consumer, failures);

    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                consumer.health().partitions().stream().anyMatch(p -> p.quarantine().isPresent()));
    assertThat(consumer.health().healthy()).isFalse();
    assertThat(consumer.health().partitions().get(0).quarantine())
        .hasValueSatisfying(report -> assertThat(report).contains(in + "-0@5"));
    member.end();

    assertThat(broker.read(out)).hasSize(5);
    assertThat(failures).isEmpty();
  }

  @Test
  void start_at_latest_is_committed_before_the_first_record_is_handled(Stack stack, TestScope scope)
      throws Exception {
    Broker broker = new Broker(stack.bootstrapServers());
    String in = scope.topic("in", 1);
    String out = scope.topic("out", 1);
    broker.produce(in, 10, i -> "k" + i, i -> "" + i);
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    String group = scope.name("group");
    ExactlyOnceConsumer consumer =
        ExactlyOnceConsumer.builder(broker.settings(), group, Set.of(in), Format.strings())
            .startAt(StartAt.latest())
            .process((record, unit) -> unit.send(out, record.key(), record.value()))
            .build();
    Member member = Member.start(consumer, failures);

    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> broker.positions(group, in, 1).get(new TopicPartition(in, 0)) != null);
    broker.produce(in, 3, i -> "k" + i, i -> "1" + i);
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(broker.read(out)).hasSize(3));
    member.end();

    assertThat(failures).isEmpty();
  }

  @Test
  void rewound_partition_is_handled_again_from_there(Stack stack, TestScope scope)
      throws Exception {
    Broker broker = new Broker(stack.bootstrapServers());
    String in = scope.topic("in", 1);
    String out = scope.topic("out", 1);
    broker.produce(in, 10, i -> "k" + i, i -> "" + i);
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    ExactlyOnceConsumer consumer =
        ExactlyOnceConsumer.builder(
                broker.settings(), scope.name("group"), Set.of(in), Format.strings())
            .process((record, unit) -> unit.send(out, record.key(), record.value()))
            .build();
    Member member = Member.start(consumer, failures);
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(broker.read(out)).hasSize(10));

    consumer.rewind(new TopicPartition(in, 0), 6);

    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(broker.read(out)).hasSize(14));
    member.end();
    assertThat(failures).isEmpty();
  }

  @Test
  void topics_are_found_by_pattern(Stack stack, TestScope scope) throws Exception {
    Broker broker = new Broker(stack.bootstrapServers());
    String in = scope.topic("in", 1);
    String out = scope.topic("out", 1);
    broker.produce(in, 5, i -> "k" + i, i -> "" + i);
    try (Admin admin = Admin.create(broker.settings().properties())) {
      assertThat(admin.listTopics().names().get()).contains(in);
    }

    ExactlyOnceConsumer.builder(
            broker.settings(),
            scope.name("group"),
            java.util.regex.Pattern.compile("in-" + scope.id()),
            Format.strings())
        .process((record, unit) -> unit.send(out, record.key(), record.value()))
        .build()
        .run(5);

    assertThat(broker.read(out)).hasSize(5);
  }
}
