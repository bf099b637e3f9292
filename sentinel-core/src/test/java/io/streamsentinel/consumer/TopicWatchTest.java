package io.streamsentinel.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamsentinel.unit.Position;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** A topic that is deleted and made anew while it is read, and partitions that are paused. */
class TopicWatchTest {

  private static final TopicPartition ID = new TopicPartition("in", 0);

  private final SimBroker cluster = new SimBroker();
  private final EngineMetrics metrics =
      new EngineMetrics(new SimpleMeterRegistry(), "g", () -> this.clock, () -> 0);
  private final Ownership ownership =
      new Ownership(
          new IdleSource(),
          new OpenEpoch(
              () -> this.clock, new EpochBounds(Duration.ofMillis(1), 1, 1), new Signal()),
          List.of(),
          (condition, bound) -> {},
          Duration.ZERO,
          () -> false);
  private final Flow flow = new Flow(new IdleSource(), 1, 1);
  private long clock = 1;

  private Partition reading(Uuid topic) {
    ownership.onPartitionsAssigned(List.of(ID));
    Partition partition = Objects.requireNonNull(ownership.get(ID));
    partition.topic(topic, "");
    partition.begin(Position.of(0));
    return partition;
  }

  private TopicWatch watch() {
    return new TopicWatch(cluster, ownership, flow, () -> clock, metrics);
  }

  @Test
  void partition_of_a_topic_that_was_made_anew_is_quarantined_and_commits_nothing_more() {
    TopicWatch watch = watch();
    Partition partition = reading(Uuid.randomUuid());
    watch.step();
    assertThat(partition.running()).isTrue();

    clock += Duration.ofSeconds(6).toNanos();
    watch.step();

    assertThat(partition.severed()).isTrue();
    assertThat(partition.report()).contains("made anew").contains("rewind(...)");
  }

  @Test
  void partition_of_the_topic_it_was_adopted_from_is_left_alone() {
    TopicWatch watch = watch();
    Partition partition = reading(cluster.topicId());

    clock += Duration.ofSeconds(6).toNanos();
    watch.step();

    assertThat(partition.running()).isTrue();
  }

  @Test
  void lag_of_a_paused_partition_grows_though_nothing_of_it_is_fetched() {
    TopicWatch watch = watch();
    Partition partition = reading(cluster.topicId());
    partition.fetchedTo(100);
    partition.lag(OptionalLong.of(20));
    cluster.ends.put(ID, 5_000L);
    flow.pause(partition, "the database is away");

    clock += Duration.ofSeconds(6).toNanos();
    watch.step();
    OptionalLong whilePaused = partition.lag();
    flow.resume(partition, "the database is away");
    clock += Duration.ofSeconds(6).toNanos();
    watch.step();

    assertThat(whilePaused).hasValue(4_900);
    assertThat(partition.lag()).hasValue(20);
  }
}
