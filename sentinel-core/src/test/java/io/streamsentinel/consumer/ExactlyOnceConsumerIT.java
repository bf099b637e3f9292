package io.streamsentinel.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.deadletter.DeadLetter;
import io.streamsentinel.health.ConsumerHealth;
import io.streamsentinel.participant.Participant;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TestScope;
import io.streamsentinel.stack.WithStack;
import io.streamsentinel.unit.Format;
import io.streamsentinel.unit.Handler;
import io.streamsentinel.unit.TryAgainException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** The consumer on a real broker, in good weather. */
@WithStack(start = Service.KAFKA)
class ExactlyOnceConsumerIT {

  private static final int PARTITIONS = 3;

  @Test
  void every_record_leads_to_one_output_in_the_order_of_its_key(Stack stack, TestScope scope) {
    Broker broker = new Broker(stack.bootstrapServers());
    String in = scope.topic("in", PARTITIONS);
    String out = scope.topic("out", PARTITIONS);
    broker.produce(in, 20_000, i -> "k" + i % 100, i -> "" + i);

    ExactlyOnceConsumer consumer =
        ExactlyOnceConsumer.builder(
                broker.settings(), scope.name("group"), Set.of(in), Format.strings())
            .process((record, unit) -> unit.send(out, record.key(), record.value()))
            .build();
    consumer.runUntilCaughtUp();

    assertOnceAndInOrder(broker.read(out), 20_000);
    assertThat(consumer.health().state()).isEqualTo(ConsumerHealth.State.CLOSED);
  }

  @Test
  void keys_run_side_by_side_and_each_key_keeps_its_order(Stack stack, TestScope scope) {
    Broker broker = new Broker(stack.bootstrapServers());
    String in = scope.topic("in", PARTITIONS);
    String out = scope.topic("out", PARTITIONS);
    broker.produce(in, 5_000, i -> "k" + i % 100, i -> "" + i);

    ExactlyOnceConsumer.builder(
            broker.settings(), scope.name("group"), Set.of(in), Format.strings())
        .concurrency(16)
        .process((record, unit) -> unit.send(out, record.key(), record.value()))
        .build()
        .runUntilCaughtUp();

    assertOnceAndInOrder(broker.read(out), 5_000);
  }

  @Test
  void one_bad_record_costs_one_record(Stack stack, TestScope scope) {
    Broker broker = new Broker(stack.bootstrapServers());
    String in = scope.topic("in", PARTITIONS);
    String out = scope.topic("out", PARTITIONS);
    String dead = scope.topic("dead", 1);
    broker.produce(in, 1_000, i -> "k" + i % 10, i -> "" + i);

    ExactlyOnceConsumer.builder(
            broker.settings(), scope.name("group"), Set.of(in), Format.strings())
        .deadLetters(dead)
        .retry(
            new RetryPolicy(
                3, Duration.ofMillis(20), Duration.ofMillis(50), 2, 0.5, Duration.ofMinutes(1)))
        .process(
            (record, unit) -> {
              unit.send(out, record.key(), record.value());
              if (Integer.parseInt(record.value()) % 100 == 7) {
                throw new IllegalStateException("no");
              }
            })
        .build()
        .runUntilCaughtUp();

    List<ConsumerRecord<String, String>> letters = broker.read(dead);
    assertThat(letters).hasSize(10);
    assertThat(letters).allMatch(letter -> Integer.parseInt(letter.value()) % 100 == 7);
    assertThat(DeadLetter.read(letters.get(0)))
        .hasValueSatisfying(letter -> assertThat(letter.attempts()).isEqualTo(3));
    assertThat(broker.read(out)).hasSize(990);
  }

  /** At a concurrency of 1 the thread that was interrupted is the one that polls and sends. */
  @Test
  void handler_that_was_interrupted_costs_its_record(Stack stack, TestScope scope) {
    Broker broker = new Broker(stack.bootstrapServers());
    String in = scope.topic("in", PARTITIONS);
    String out = scope.topic("out", PARTITIONS);
    String dead = scope.topic("dead", 1);
    broker.produce(in, 1_000, i -> "k" + i % 10, i -> "" + i);

    ExactlyOnceConsumer consumer =
        ExactlyOnceConsumer.builder(
                broker.settings(), scope.name("group"), Set.of(in), Format.strings())
            .deadLetters(dead)
            .retry(
                new RetryPolicy(
                    2, Duration.ofMillis(1), Duration.ofMillis(1), 2, 0.5, Duration.ofMinutes(1)))
            .process(
                (record, unit) -> {
                  unit.send(out, record.key(), record.value());
                  if (Integer.parseInt(record.value()) % 100 == 7) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedException("no");
                  }
                })
            .build();
    consumer.runUntilCaughtUp();

    assertThat(broker.read(dead)).hasSize(10);
    assertThat(broker.read(out)).hasSize(990);
    assertThat(consumer.health().state()).isEqualTo(ConsumerHealth.State.CLOSED);
  }

  @Test
  void a_second_run_goes_on_where_the_first_ended(Stack stack, TestScope scope) {
    Broker broker = new Broker(stack.bootstrapServers());
    String in = scope.topic("in", PARTITIONS);
    String out = scope.topic("out", PARTITIONS);
    broker.produce(in, 3_000, i -> "k" + i % 10, i -> "" + i);

    for (int i = 0; i < 2; i++) {
      ConsumerBuilder<String, String> builder =
          ExactlyOnceConsumer.builder(
                  broker.settings(), scope.name("group"), Set.of(in), Format.strings())
              .instance("a")
              .process((record, unit) -> unit.send(out, record.key(), record.value()));
      if (i == 0) {
        builder.build().run(1_234);
        assertThat(broker.read(out)).hasSize(1_234);
      } else {
        builder.build().runUntilCaughtUp();
      }
    }

    assertOnceAndInOrder(broker.read(out), 3_000);
  }

  @Test
  void event_that_is_sent_again_is_handled_once_also_after_a_restart(Stack stack, TestScope scope) {
    Broker broker = new Broker(stack.bootstrapServers());
    String in = scope.topic("in", PARTITIONS);
    String out = scope.topic("out", PARTITIONS);
    String memory = scope.topic("memory", PARTITIONS, Map.of("cleanup.policy", "compact"));
    for (int run = 0; run < 2; run++) {
      broker.produce(in, 500, i -> "k" + i % 10, i -> "" + i);
      broker.produce(in, 100, i -> "k" + i % 10, i -> "" + i);
      ExactlyOnceConsumer.builder(
              broker.settings(), scope.name("group"), Set.of(in), Format.strings())
          .instance("run" + run)
          .deduplicate(record -> Optional.of(record.value()), Duration.ofHours(1), memory)
          .process((record, unit) -> unit.send(out, record.key(), record.value()))
          .build()
          .runUntilCaughtUp();
    }

    assertOnceAndInOrder(broker.read(out), 500);
  }

  @Test
  void event_that_was_given_up_is_handled_when_it_is_sent_back(Stack stack, TestScope scope) {
    Broker broker = new Broker(stack.bootstrapServers());
    String in = scope.topic("in", 1);
    String out = scope.topic("out", 1);
    String dead = scope.topic("dead", 1);
    String memory = scope.topic("memory", 1, Map.of("cleanup.policy", "compact"));
    AtomicBoolean mended = new AtomicBoolean();
    AtomicBoolean sentBack = new AtomicBoolean();
    broker.produce(in, 3, i -> "k", i -> "" + i);

    ExactlyOnceConsumer.builder(
            broker.settings(), scope.name("group"), Set.of(in), Format.strings())
        .deadLetters(dead)
        .retry(RetryPolicy.none())
        .deduplicate(record -> Optional.of(record.value()), Duration.ofHours(1), memory)
        .witness(
            point -> {
              if (point == CrashPoint.AFTER_COMMIT_DONE
                  && broker.read(dead).size() == 1
                  && sentBack.compareAndSet(false, true)) {
                mended.set(true);
                broker.produce(in, 2, i -> "k", i -> "" + (i + 1));
              }
            })
        .process(
            (record, unit) -> {
              if (record.value().equals("1") && !mended.get()) {
                throw new IllegalStateException("not yet");
              }
              unit.send(out, record.key(), record.value());
            })
        .build()
        .run(5);

    assertThat(broker.read(out)).extracting(ConsumerRecord::value).containsExactly("0", "2", "1");
  }

  @Test
  void bad_record_of_a_batch_is_found_and_the_others_are_handled(Stack stack, TestScope scope) {
    Broker broker = new Broker(stack.bootstrapServers());
    String in = scope.topic("in", PARTITIONS);
    String out = scope.topic("out", PARTITIONS);
    String dead = scope.topic("dead", 1);
    broker.produce(in, 1_000, i -> "k" + i % 10, i -> "" + i);

    ExactlyOnceConsumer.builder(
            broker.settings(), scope.name("group"), Set.of(in), Format.strings())
        .deadLetters(dead)
        .processBatch(
            64,
            batch -> {
              for (var work : batch) {
                work.unit().send(out, work.record().key(), work.record().value());
                if (work.record().value().endsWith("77")) {
                  throw new IllegalStateException("no");
                }
              }
            })
        .build()
        .runUntilCaughtUp();

    assertThat(broker.read(dead)).hasSize(10).allMatch(letter -> letter.value().endsWith("77"));
    assertThat(broker.read(out)).hasSize(990);
  }

  @Test
  void exception_with_patience_of_its_own_outlasts_the_retry_policy(Stack stack, TestScope scope) {
    Broker broker = new Broker(stack.bootstrapServers());
    String in = scope.topic("in", PARTITIONS);
    String out = scope.topic("out", PARTITIONS);
    String dead = scope.topic("dead", 1);
    broker.produce(in, 100, i -> "k" + i % 10, i -> "" + i);
    Map<String, Integer> calls = new ConcurrentHashMap<>();

    ExactlyOnceConsumer.builder(
            broker.settings(), scope.name("group"), Set.of(in), Format.strings())
        .deadLetters(dead)
        .retry(RetryPolicy.none())
        .process(
            (record, unit) -> {
              int call = calls.merge(record.value(), 1, Integer::sum);
              if (record.value().equals("7") || (record.value().equals("8") && call < 5)) {
                throw new TryAgainException(
                    "server failed",
                    new IllegalStateException("of the server"),
                    Duration.ofMillis(10),
                    5);
              }
              unit.send(out, record.key(), record.value());
            })
        .build()
        .runUntilCaughtUp();

    assertThat(broker.read(out)).hasSize(99).noneMatch(output -> output.value().equals("7"));
    assertThat(broker.read(dead))
        .singleElement()
        .satisfies(
            record ->
                assertThat(DeadLetter.read(record))
                    .hasValueSatisfying(
                        letter -> {
                          assertThat(letter.attempts()).isEqualTo(5);
                          assertThat(letter.exception())
                              .isEqualTo(IllegalStateException.class.getName());
                        }));
  }

  @Test
  void participants_stand_around_the_handler_in_their_order_and_show_in_health(
      Stack stack, TestScope scope) {
    Broker broker = new Broker(stack.bootstrapServers());
    String in = scope.topic("in", 1);
    broker.produce(in, 1, i -> "k", i -> "" + i);
    List<String> calls = new CopyOnWriteArrayList<>();

    ExactlyOnceConsumer consumer =
        ExactlyOnceConsumer.builder(
                broker.settings(), scope.name("group"), Set.of(in), Format.strings())
            .with(new Around("outer", calls))
            .with(new Around("inner", calls))
            .process((record, unit) -> calls.add("handler"))
            .build();
    consumer.runUntilCaughtUp();

    assertThat(calls).containsExactly("outer", "inner", "handler");
    assertThat(consumer.health().blocks())
        .isEqualTo(Map.of("outer", "all is well", "inner", "all is well"));
  }

  private record Around(String name, List<String> calls) implements Participant {
    @Override
    public <K, V> Handler<K, V> around(Handler<K, V> handler) {
      return (record, unit) -> {
        calls.add(name);
        handler.process(record, unit);
      };
    }

    @Override
    public String health() {
      return "all is well";
    }
  }

  static void assertOnceAndInOrder(List<ConsumerRecord<String, String>> outputs, int count) {
    Oracle.check(outputs, List.of(), count);
  }
}
