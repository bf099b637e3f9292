package io.streamsentinel.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnreleasedInstanceIdException;
import org.junit.jupiter.api.Test;

/** A static member whose predecessor was killed. */
class PatientSourceTest {

  private final List<Refused> made = new ArrayList<>();
  private long clock = 1;
  private int refusals;

  /** A member that the group refuses so often. */
  private final class Refused extends IdleSource {
    private boolean subscribed;
    private boolean closed;

    @Override
    public void subscribe(ConsumerRebalanceListener listener) {
      subscribed = true;
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      assertThat(subscribed).isTrue();
      assertThat(closed).isFalse();
      if (refusals-- > 0) {
        throw new UnreleasedInstanceIdException("still there");
      }
      return ConsumerRecords.empty();
    }

    @Override
    public void close(Duration timeout) {
      closed = true;
    }
  }

  private PatientSource source() {
    PatientSource source =
        new PatientSource(
            () -> {
              made.add(new Refused());
              return made.get(made.size() - 1);
            },
            () -> clock,
            pause -> clock += pause.toNanos());
    source.subscribe(
        new ConsumerRebalanceListener() {
          @Override
          public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}

          @Override
          public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}
        });
    return source;
  }

  @Test
  void predecessor_s_session_is_waited_for_with_a_new_client_each_time() {
    refusals = 3;
    PatientSource source = source();

    for (int i = 0; i < 4; i++) {
      source.poll(Duration.ZERO);
    }

    assertThat(made).hasSize(4);
    assertThat(made.subList(0, 3)).allMatch(old -> old.closed);
    assertThat(made.get(3).closed).isFalse();
  }

  @Test
  void predecessor_that_lives_is_not_waited_for_without_end() {
    refusals = Integer.MAX_VALUE;
    PatientSource source = source();

    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 1_000; i++) {
                source.poll(Duration.ZERO);
              }
            })
        .isInstanceOf(UnreleasedInstanceIdException.class);
    assertThat(Duration.ofNanos(clock)).isBetween(PatientSource.BOUND, Duration.ofMinutes(2));
  }
}
