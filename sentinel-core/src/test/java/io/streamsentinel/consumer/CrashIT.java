package io.streamsentinel.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.streamsentinel.producer.IdempotentProducer;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TestScope;
import io.streamsentinel.stack.WithStack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    static Scene set(Stack stack, TestScope scope, String protocol) throws Exception {
      Broker broker = new Broker(stack.bootstrapServers());
      Scene scene =
          new Scene(
              broker,
              scope.name("group"),
              scope.topic("in", PARTITIONS),
              scope.topic("out", PARTITIONS),
              scope.topic("dead", 1),
              protocol);
      expireSoon(broker, scene.group);
      return scene;
    }

    /** With {@code group.protocol=consumer} the brokers say when a member counts as dead. */
    private static void expireSoon(Broker broker, String group) throws Exception {
      ConfigResource resource = new ConfigResource(ConfigResource.Type.GROUP, group);
      List<AlterConfigOp> settings =
          Stream.of(
                  new ConfigEntry("consumer.session.timeout.ms", "3000"),
                  new ConfigEntry("consumer.heartbeat.interval.ms", "500"))
              .map(entry -> new AlterConfigOp(entry, AlterConfigOp.OpType.SET))
              .toList();
      try (Admin admin = Admin.create(broker.settings().properties())) {
        admin.incrementalAlterConfigs(Map.of(resource, settings)).all().get();
      }
    }

    /** Sends every event under its own id, as the same sender does after a restart. */
    void send() {
      try (IdempotentProducer<String, String> producer =
          IdempotentProducer.builder(
                  broker.settings(), new StringSerializer(), new StringSerializer())
              .eventIds(7, 0)
              .build()) {
        for (int i = 0; i < RECORDS; i++) {
          var unused = producer.send(in, "k" + i % 50, "" + i);
        }
      }
    }

    Scene fill() {
      broker.produce(in, RECORDS, i -> "k" + i % 50, i -> "" + i);
      return this;
    }

    Child child(String instance, String point, int hit, String... more) throws Exception {
      List<String> arguments =
          new ArrayList<>(
              List.of(broker.servers(), group, in, out, dead, instance, protocol, point, "" + hit));
      arguments.addAll(List.of(more));
      return Child.start(arguments);
    }

    void awaitCaughtUp() {
      awaitCommitted(RECORDS);
    }

    void awaitCommitted(long count) {
      await()
          .atMost(Duration.ofMinutes(2))
          .pollInterval(Duration.ofMillis(200))
          .untilAsserted(() -> assertThat(committed()).isEqualTo(count));
    }

    private long committed() throws Exception {
      Map<TopicPartition, OffsetAndMetadata> positions = broker.positions(group, in, PARTITIONS);
      assertThat(positions.values()).doesNotContainNull();
      return positions.values().stream().mapToLong(OffsetAndMetadata::offset).sum();
    }

    void check() {
      List<ConsumerRecord<String, String>> outputs = broker.read(out);
      List<ConsumerRecord<String, String>> letters = broker.read(dead);
      assertThat(letters)
          .hasSize((int) IntStream.range(0, RECORDS).filter(i -> i % 997 == 13).count());
      Oracle.check(outputs, letters, RECORDS);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void process_killed_at_each_step_loses_and_doubles_nothing(
      String protocol, Stack stack, TestScope scope) throws Exception {
    Scene scene = Scene.set(stack, scope, protocol).fill();
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

  /** A producer that lost its memory sends all its events again; members are killed meanwhile. */
  @Test
  void events_that_are_sent_again_are_handled_once_across_kills_and_a_rebalance(
      Stack stack, TestScope scope) throws Exception {
    Scene scene = Scene.set(stack, scope, "classic");
    String memory = scope.topic("memory", PARTITIONS, Map.of("cleanup.policy", "compact"));
    try (Child first = scene.child("a", "FLUSHED", 5, memory)) {
      scene.send();
      first.awaitReached();
      first.kill();
    }
    try (Child second = scene.child("a", "COMMITTED", 20, memory);
        Child other = scene.child("b", "OFFSETS_SENT", 10, memory)) {
      scene.send();
      other.awaitReached();
      other.kill();
      second.awaitReached();
      second.kill();
    }
    try (Child third = scene.child("c", "NONE", 1, memory);
        Child last = scene.child("a", "NONE", 1, memory)) {
      scene.awaitCommitted(2L * RECORDS);
      third.kill();
      last.kill();
    }
    Oracle.check(scene.broker.read(scene.out), List.of(), RECORDS);
    assertThat(scene.broker.read(scene.dead)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "BEGUN,classic", "FLUSHED,classic", "OFFSETS_SENT,classic",
    "BEGUN,consumer", "FLUSHED,consumer", "OFFSETS_SENT,consumer"
  })
  void zombie_that_wakes_after_its_successor_has_finished_changes_nothing(
      CrashPoint point, String protocol, Stack stack, TestScope scope) throws Exception {
    Scene scene = Scene.set(stack, scope, protocol).fill();
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
