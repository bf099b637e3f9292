package io.streamsentinel.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.streamsentinel.stack.TestScope;
import io.streamsentinel.unit.Format;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * Consumers in this process that copy one topic into another while a test spoils something; at the
 * end, each input is in the output once and in the order of its key.
 */
final class Copying implements AutoCloseable {

  private static final Duration CATCH_UP = Duration.ofMinutes(3);

  private record Member(ExactlyOnceConsumer consumer, Thread thread) {}

  private final Broker broker;
  private final int partitions;
  private final String group;
  private final String in;
  private final String out;
  private final List<Member> members = new ArrayList<>();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final AtomicInteger handled = new AtomicInteger();

  Copying(Broker broker, TestScope scope, int partitions) {
    this.broker = broker;
    this.partitions = partitions;
    this.group = scope.name("group");
    this.in = scope.topic("in", partitions);
    this.out = scope.topic("out", partitions);
  }

  String in() {
    return in;
  }

  String out() {
    return out;
  }

  String group() {
    return group;
  }

  int handled() {
    return handled.get();
  }

  /** Starts one more member, set up as {@code more} says. */
  ExactlyOnceConsumer member(String instance, Consumer<ConsumerBuilder<String, String>> more) {
    ConsumerBuilder<String, String> builder =
        ExactlyOnceConsumer.builder(broker.settings(), group, Set.of(in), Format.strings())
            .instance(instance)
            .buffer(500, 1 << 20)
            .transactionTimeout(Duration.ofSeconds(5))
            .consumerProperty("max.poll.records", 50)
            .process(
                (record, unit) -> {
                  handled.incrementAndGet();
                  unit.send(out, record.key(), record.value());
                });
    more.accept(builder);
    ExactlyOnceConsumer consumer = builder.build();
    Thread thread =
        new Thread(
            () -> {
              try {
                consumer.run();
              } catch (RuntimeException | Error e) {
                failures.add(e);
              }
            },
            "member-" + instance);
    thread.start();
    members.add(new Member(consumer, thread));
    return consumer;
  }

  ExactlyOnceConsumer member(String instance) {
    return member(instance, builder -> {});
  }

  void awaitHandled(int count) {
    await("so many records handled")
        .atMost(CATCH_UP)
        .until(() -> handled.get() >= count || !failures.isEmpty());
    assertThat(failures).isEmpty();
  }

  /** Waits until so many inputs are committed. */
  void awaitCommitted(long count) {
    await("so many records committed")
        .atMost(CATCH_UP)
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptions()
        .until(() -> !failures.isEmpty() || committed() >= count);
    assertThat(failures).isEmpty();
  }

  long committed() throws Exception {
    return broker.positions(group, in, partitions).values().stream()
        .filter(Objects::nonNull)
        .mapToLong(OffsetAndMetadata::offset)
        .sum();
  }

  List<Throwable> failures() {
    return failures;
  }

  /** Ends all members, and compares the output with the numbers from 0 to {@code inputs}. */
  void endAndCheck(int inputs) {
    awaitCommitted(inputs);
    end();
    assertThat(failures).isEmpty();
    Oracle.check(broker.read(out), List.of(), inputs);
  }

  int members() {
    return members.size();
  }

  /** Ends the member that is there the longest. */
  void leave() throws InterruptedException {
    Member member = members.remove(0);
    member.consumer().close();
    member.thread().join();
  }

  /** Ends all members. */
  void end() {
    try {
      while (!members.isEmpty()) {
        leave();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    end();
  }
}
