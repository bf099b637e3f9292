package io.streamsentinel.resilience.backpressure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class InHandTest {

  private static final TopicPartition A = new TopicPartition("in", 0);
  private static final TopicPartition B = new TopicPartition("in", 1);

  private final InHand inHand = new InHand();

  @Test
  void what_is_fetched_and_not_committed_is_in_hand() {
    inHand.fetched(A, 1, 100, 150);
    inHand.fetched(A, 1, 150, 180);
    inHand.fetched(B, 1, 0, 10);

    inHand.committed(A, 1, 170);

    assertThat(inHand.records()).isEqualTo(20);
  }

  @Test
  void an_older_assignment_changes_nothing() {
    inHand.fetched(A, 1, 100, 150);
    inHand.fetched(A, 2, 100, 110);

    inHand.committed(A, 1, 140);

    assertThat(inHand.records()).isEqualTo(10);
  }

  @Test
  void partitions_that_are_gone_count_no_more() {
    inHand.fetched(A, 1, 100, 150);
    inHand.fetched(B, 1, 0, 10);

    inHand.gone(List.of(A));

    assertThat(inHand.records()).isEqualTo(10);
    assertThat(inHand.partitions()).containsExactly(B);
  }
}
