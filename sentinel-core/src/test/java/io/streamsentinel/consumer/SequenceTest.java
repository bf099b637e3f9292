package io.streamsentinel.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.unit.Position;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class SequenceTest {

  private final Partition partition =
      new Partition(
          new TopicPartition("in", 0),
          1,
          null,
          new OpenEpoch(
              () -> 0, new EpochBounds(Duration.ofMillis(20), 100, 1 << 20), new Signal()),
          OptionalLong.empty());
  private final Sequence sequence = new Sequence(Position.of(5));

  @Test
  void slice_without_records_that_ends_where_it_begins_is_no_segment() {
    assertThat(sequence.pass(partition, List.of(), Position.of(5))).isNull();
  }

  @Test
  void mark_at_the_position_that_is_done_is_no_segment() {
    sequence.append(new Sequence.Mark(Position.of(5)));

    assertThat(sequence.drain(partition)).isNull();
    assertThat(sequence.isEmpty()).isTrue();
  }

  @Test
  void slice_without_records_that_passes_markers_is_one() {
    Segment segment = sequence.pass(partition, List.of(), Position.of(7));

    assertThat(segment).isNotNull();
    assertThat(segment.from()).isEqualTo(Position.of(5));
    assertThat(segment.to()).isEqualTo(Position.of(7));
  }
}
