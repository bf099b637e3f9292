package io.streamsentinel.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamsentinel.error.FatalException;
import io.streamsentinel.unit.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** The small rooms, one by one. */
class RoomsTest {

  private static final TopicPartition ID = new TopicPartition("in", 0);
  private long clock = 1;

  private final OpenEpoch epoch =
      new OpenEpoch(() -> clock, new EpochBounds(Duration.ofNanos(100), 3, 1_000), new Signal());
  private final Partition partition = new Partition(ID, 1, null, epoch, OptionalLong.empty());

  private OpenUnit unit(long offset, String key) {
    return Units.unit(partition, Units.record(offset, key));
  }

  @Test
  void unit_behind_a_gap_waits_and_keys_are_forgotten_when_they_are_done() {
    partition.begin(Position.of(5));
    OpenUnit first = unit(5, "a");
    OpenUnit second = unit(6, "b");
    OpenUnit follower = unit(7, "a");

    assertThat(partition.enter(first)).isTrue();
    assertThat(partition.enter(second)).isTrue();
    assertThat(partition.enter(follower)).isFalse();
    assertThat(partition.finish(second)).isNull();
    assertThat(epoch.isEmpty()).isTrue();
    assertThat(partition.finish(first)).isSameAs(follower);
    assertThat(partition.finish(follower)).isNull();

    List<Segment> segments = epoch.take();
    assertThat(segments).extracting(segment -> segment.from().offset()).containsExactly(5L, 7L);
    assertThat(segments.get(1).to().offset()).isEqualTo(8);
    assertThat(partition.busyKeys()).isZero();
  }

  @Test
  void epoch_is_due_after_its_interval_or_when_full() {
    partition.begin(Position.of(0));
    assertThat(epoch.dueInNanos(Load.BUSY)).isEqualTo(Stage.LONG);

    partition.pass(List.of(unit(0, "a")), Position.of(1));
    assertThat(epoch.dueInNanos(Load.BUSY)).isEqualTo(100);
    clock += 60;
    assertThat(epoch.dueInNanos(Load.BUSY)).isEqualTo(40);
    assertThat(epoch.dueInNanos(Load.BEHIND)).as("five intervals").isEqualTo(440);

    partition.pass(List.of(unit(1, "a"), unit(2, "b")), Position.of(3));
    assertThat(epoch.dueInNanos(Load.BUSY)).isZero();
    clock += 50;
    assertThat(epoch.dueInNanos(Load.BEHIND)).as("full for a while").isEqualTo(-50);
  }

  @Test
  void epoch_is_due_at_once_with_nothing_left_to_handle_unless_one_was_closed_just_before() {
    partition.begin(Position.of(0));
    partition.pass(List.of(unit(0, "a")), Position.of(1));
    assertThat(epoch.dueInNanos(Load.IDLE)).isNotPositive();
    epoch.take();

    clock += 30;
    partition.pass(List.of(unit(1, "a")), Position.of(2));
    assertThat(epoch.dueInNanos(Load.IDLE)).isEqualTo(20);
    clock += 20;
    assertThat(epoch.dueInNanos(Load.IDLE)).isZero();
  }

  @Test
  void epoch_that_is_sent_while_it_is_open_is_measured_whole() {
    partition.begin(Position.of(0));
    partition.pass(List.of(unit(0, "a"), unit(1, "b")), Position.of(2));
    assertThat(epoch.next()).hasSize(1);
    assertThat(epoch.dueInNanos(Load.BUSY)).isEqualTo(100);
    clock += 60;

    partition.pass(List.of(unit(2, "a")), Position.of(3));
    assertThat(epoch.dueInNanos(Load.BUSY)).as("three records are all it may hold").isZero();
    assertThat(epoch.next()).hasSize(1);
    partition.pass(List.of(unit(3, "a")), Position.of(4));
    assertThat(epoch.next()).as("what follows belongs to the next").isEmpty();

    clock += 10;
    epoch.close();
    assertThat(epoch.dueInNanos(Load.BUSY)).as("open since its first was done").isEqualTo(90);
    assertThat(epoch.next()).hasSize(1);
  }

  @Test
  void partition_that_is_gone_admits_nothing() {
    partition.begin(Position.of(0));
    partition.leave();

    partition.pass(List.of(unit(0, "a")), Position.of(1));

    assertThat(epoch.isEmpty()).isTrue();
    assertThat(partition.settled()).isTrue();
  }

  @Test
  void closed_unit_refuses_to_be_spoken_to() {
    OpenUnit unit = unit(0, "a");
    unit.open();
    unit.send("out", "k", "v");
    unit.close(false);

    assertThat(unit.outputs()).hasSize(1);
    assertThatThrownBy(() -> unit.send("out", "k", "v"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("in-0@0");
  }

  @Test
  void output_that_is_too_large_fails_in_the_call_that_names_it() {
    OpenUnit unit = unit(0, "a");
    unit.open();

    assertThatThrownBy(() -> unit.send("out", "k", "v".repeat(2_000)))
        .hasMessageContaining("out")
        .hasMessageContaining("max.request.size 1000");
    assertThat(unit.outputs()).isEmpty();
  }

  @Test
  void output_of_a_foreign_type_names_type_and_serializer_and_not_the_value() {
    OpenUnit unit = unit(0, "a");
    unit.open();

    assertThatThrownBy(() -> unit.send("out", "k", 4111_1111))
        .hasMessageContaining("java.lang.Integer")
        .hasMessageContaining("StringSerializer")
        .message()
        .doesNotContain("41111111");
  }

  @Test
  void delays_grow_to_their_bound_and_jitter_shortens_them() {
    RetryPolicy policy =
        new RetryPolicy(
            9, Duration.ofMillis(100), Duration.ofSeconds(1), 2, 0.5, Duration.ofMinutes(1));

    assertThat(policy.delayNanos(1, 0)).isEqualTo(100_000_000);
    assertThat(policy.delayNanos(3, 0)).isEqualTo(400_000_000);
    assertThat(policy.delayNanos(9, 0)).isEqualTo(1_000_000_000);
    assertThat(policy.delayNanos(1, 1)).isEqualTo(50_000_000);
  }

  @Test
  void producers_that_keep_being_fenced_stop_the_consumer_and_name_the_transactional_id() {
    Rebuilds rebuilds = new Rebuilds(() -> clock, Duration.ofHours(1));

    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 10; i++) {
                rebuilds.fenced();
                rebuilds.begin(List.of("g-a-0"));
                rebuilds.succeeded();
              }
            })
        .isInstanceOf(FatalException.class)
        .hasMessageContaining("g-a-0")
        .hasMessageContaining("instance(...)");
  }

  @Test
  void failing_for_longer_than_its_patience_stops_the_consumer() {
    Rebuilds rebuilds = new Rebuilds(() -> clock, Duration.ofNanos(100));
    rebuilds.failed();
    clock += 101;

    assertThatThrownBy(rebuilds::failed).isInstanceOf(FatalException.class);
  }

  private final Uuid topic = Uuid.randomUuid();
  private final Starts starts = new Starts(StartAt.latest(), new SimBroker(), () -> 1_000_000_000);

  private Starts.Start start(Map<TopicPartition, Optional<OffsetAndMetadata>> positions) {
    return starts.decide(
        ID,
        new Cluster.Topic(topic, 4),
        new Cluster.Bounds(10, 50),
        positions,
        OptionalLong.empty());
  }

  private Optional<OffsetAndMetadata> at(long offset, int partitions, long begun) {
    return Optional.of(
        new OffsetAndMetadata(
            offset, Optional.empty(), new CommitMark(topic, partitions, begun).text()));
  }

  @Test
  void start_policy_holds_only_where_the_group_has_no_position() {
    assertThat(start(Map.of(ID, Optional.empty())).position().offset()).isEqualTo(50);
    assertThat(start(Map.of(ID, at(20, 4, 0))).position().offset()).isEqualTo(20);
    assertThat(start(Map.of(ID, at(20, 4, 0))).commit()).isFalse();
  }

  @Test
  void partition_that_was_added_later_starts_at_its_beginning() {
    TopicPartition sibling = new TopicPartition("in", 3);

    Starts.Start start =
        starts.decide(
            sibling,
            new Cluster.Topic(topic, 4),
            new Cluster.Bounds(10, 50),
            Map.of(ID, at(20, 3, 0), sibling, Optional.empty()),
            OptionalLong.empty());

    assertThat(start.position().offset()).isEqualTo(10);
  }

  @Test
  void partition_that_was_added_right_after_the_first_start_starts_at_its_beginning_too() {
    TopicPartition added = new TopicPartition("in", 3);

    Starts.Start start =
        starts.decide(
            added,
            new Cluster.Topic(topic, 4),
            new Cluster.Bounds(10, 50),
            Map.of(ID, at(20, 3, 999_999_000), added, Optional.empty()),
            OptionalLong.empty());

    assertThat(start.position().offset()).isEqualTo(10);
  }

  @Test
  void position_that_is_missing_beside_others_is_not_guessed() {
    TopicPartition sibling = new TopicPartition("in", 1);

    assertThatThrownBy(() -> start(Map.of(ID, Optional.empty(), sibling, at(5, 4, 0))))
        .isInstanceOf(Starts.UnclearException.class)
        .hasMessageContaining("in-0");
  }

  @Test
  void sibling_that_has_just_begun_does_not_make_a_position_missing() {
    TopicPartition sibling = new TopicPartition("in", 1);

    assertThat(
            start(Map.of(ID, Optional.empty(), sibling, at(5, 4, 999_999_000))).position().offset())
        .isEqualTo(50);
  }

  @Test
  void position_outside_the_log_is_not_guessed() {
    List<Long> outside = new ArrayList<>(List.of(9L, 51L));

    assertThat(outside)
        .allSatisfy(
            offset ->
                assertThatThrownBy(() -> start(Map.of(ID, at(offset, 4, 0))))
                    .isInstanceOf(Starts.UnclearException.class)
                    .hasMessageContaining("from 10 to 50"));
  }

  @Test
  void topic_that_was_made_anew_is_not_confused_with_the_old_one() {
    Optional<OffsetAndMetadata> old =
        Optional.of(
            new OffsetAndMetadata(
                20, Optional.empty(), new CommitMark(Uuid.randomUuid(), 4, 0).text()));

    assertThatThrownBy(() -> start(Map.of(ID, old)))
        .isInstanceOf(Starts.UnclearException.class)
        .hasMessageContaining("made anew");
  }
}
