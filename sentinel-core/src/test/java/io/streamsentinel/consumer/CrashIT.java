package io.streamsentinel.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TestScope;
import io.streamsentinel.stack.WithStack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Real processes, killed and paused at named places of an epoch's way on a real broker; afterwards,
 * every input is in the output or among the dead letters, once, in the order of its key.
 */
@Tag("long")
@WithStack(start = Service.KAFKA)
class CrashIT {

  private static final int PARTITIONS = 2;
  private static final int RECORDS = 20_000;

  private static final List<CrashPoint> WAY =
      List.of(
          CrashPoint.CLAIMED,
          CrashPoint.ADOPTED,
          CrashPoint.EPOCH_CLOSED,
          CrashPoint.BEFORE_COMMIT_DONE,
          CrashPoint.BEGUN,
          CrashPoint.SENT,
          CrashPoint.FLUSHED,
          CrashPoint.OFFSETS_SENT,
          CrashPoint.COMMITTED,
          CrashPoint.AFTER_COMMIT_DONE);

  /** A test's topics and group, and what must be in them in the end. */
  private record Scene(
      Broker broker, String group, String in, String out, String dead, String protocol) {

    static Scene set(Stack stack, TestScope scope, String protocol) {
      Broker broker = new Broker(stack.bootstrapServers());
      Scene scene =
          new Scene(
              broker,
              scope.name("group"),
              scope.topic("in", PARTITIONS),
              scope.topic("out", PARTITIONS),
              scope.topic("dead", 1),
              protocol);
      broker.produce(scene.in, RECORDS, i -> "k" + i % 50, i -> "" + i);
      return scene;
    }

    Child child(String instance, String point, int hit) throws Exception {
      return Child.start(
          List.of(broker.servers(), group, in, out, dead, instance, protocol, point, "" + hit));
    }

    void awaitCaughtUp() {
      await()
          .atMost(Duration.ofMinutes(2))
          .pollInterval(Duration.ofMillis(200))
          .untilAsserted(() -> assertThat(committed()).isEqualTo(RECORDS));
    }

    private long committed() throws Exception {
      Map<TopicPartition, OffsetAndMetadata> positions = broker.positions(group, in, PARTITIONS);
      assertThat(positions.values()).doesNotContainNull();
      return positions.values().stream().mapToLong(OffsetAndMetadata::offset).sum();
    }

    void check() {
      List<ConsumerRecord<String, String>> outputs = broker.read(out);
      List<ConsumerRecord<String, String>> letters = broker.read(dead);
      List<Integer> all = new ArrayList<>();
      outputs.forEach(record -> all.add(Integer.parseInt(record.value())));
      letters.forEach(record -> all.add(Integer.parseInt(record.value())));
      assertThat(all).hasSize(RECORDS);
      assertThat(new TreeSet<>(all)).hasSize(RECORDS);
      assertThat(letters)
          .hasSize((int) IntStream.range(0, RECORDS).filter(i -> i % 997 == 13).count());
      ExactlyOnceConsumerIT.assertOnceAndInOrder(outputs, RECORDS - letters.size());
    }
  }

  @Test
  void process_killed_at_each_step_loses_and_doubles_nothing(Stack stack, TestScope scope)
      throws Exception {
    Scene scene = Scene.set(stack, scope, "classic");
    for (CrashPoint point : WAY) {
      int hit = point == CrashPoint.CLAIMED || point == CrashPoint.ADOPTED ? 1 : 3;
      try (Child child = scene.child("a", point.name(), hit)) {
        child.awaitReached();
        child.kill();
      }
    }
    try (Child last = scene.child("a", "NONE", 1)) {
      scene.awaitCaughtUp();
      last.kill();
    }
    scene.check();
  }

  @ParameterizedTest
  @EnumSource(
      value = CrashPoint.class,
      names = {"BEGUN", "FLUSHED", "OFFSETS_SENT"})
  void zombie_that_wakes_after_its_successor_has_finished_changes_nothing(
      CrashPoint point, Stack stack, TestScope scope) throws Exception {
    Scene scene = Scene.set(stack, scope, "classic");
    try (Child zombie = scene.child("a", point.name(), 3)) {
      zombie.awaitReached();
      zombie.pause();
      try (Child successor = scene.child("b", "NONE", 1)) {
        scene.awaitCaughtUp();
        zombie.resume();
        zombie.letGo();
        await()
            .during(Duration.ofSeconds(2))
            .atMost(Duration.ofSeconds(20))
            .untilAsserted(() -> assertThat(scene.committed()).isEqualTo(RECORDS));
        successor.kill();
      }
    }
    scene.check();
  }
}
