package io.streamsentinel.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How soon a poll follows another, whatever {@code max.poll.records} is. */
class PollerTest {

  private static final TopicPartition ID = new TopicPartition("in", 0);

  private int brings;

  private final Source source =
      new IdleSource() {
        @Override
        public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
          List<ConsumerRecord<byte[], byte[]>> records =
              LongStream.range(0, brings).mapToObj(offset -> Units.record(offset, "a")).toList();
          return new ConsumerRecords<>(
              brings == 0 ? Map.of() : Map.of(ID, records),
              Map.of(ID, new OffsetAndMetadata(brings)));
        }
      };

  @SuppressWarnings("NullAway") // Nothing is assigned, so that there is nothing to adopt.
  private Poller poller(int pollRecords) {
    Ownership ownership =
        new Ownership(
            source,
            new OpenEpoch(() -> 0, new EpochBounds(Duration.ofMillis(1), 1, 1), new Signal()),
            List.of(),
            (condition, bound) -> {},
            Duration.ZERO,
            () -> false);
    return new Poller(
        source,
        ownership,
        new Flow(source, 1, 1),
        slices -> {},
        null,
        Quota.unlimited(),
        pollRecords,
        () -> 0,
        new EngineMetrics(new SimpleMeterRegistry(), "g", () -> 0, () -> 0));
  }

  private long pause(Poller poller, int records) {
    brings = records;
    poller.step(Duration.ZERO);
    return poller.patienceNanos();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10, 100, 250, 500, 2_000})
  void poll_that_came_back_full_is_followed_by_the_next_at_once(int pollRecords) {
    Poller poller = poller(pollRecords);

    assertThat(pause(poller, pollRecords)).isZero();
    assertThat(poller.brimming()).isTrue();
    assertThat(poller.trickling()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 500, 2_000})
  void poll_of_a_few_is_followed_by_a_pause_and_poll_of_none_has_waited(int pollRecords) {
    Poller poller = poller(pollRecords);

    assertThat(pause(poller, pollRecords / 5)).isEqualTo(Duration.ofMillis(2).toNanos());
    assertThat(poller.trickling()).isTrue();
    assertThat(pause(poller, 0)).isZero();
  }

  @Test
  void few_is_a_quarter_of_a_poll_and_never_more_than_five_hundred() {
    assertThat(Poller.trickle(2_000)).isEqualTo(500);
    assertThat(Poller.trickle(100_000)).isEqualTo(500);
    assertThat(Poller.trickle(100)).isEqualTo(26);
    assertThat(Poller.trickle(1)).isEqualTo(1);
  }
}
