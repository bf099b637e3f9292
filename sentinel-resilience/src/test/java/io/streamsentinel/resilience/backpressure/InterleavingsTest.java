package io.streamsentinel.resilience.backpressure;

import io.streamsentinel.schedules.Schedules;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/** What handlers' threads share, under many schedules. */
class InterleavingsTest {

  /** Each call has a moment of its own. */
  public static final class Ceiling {

    private final RateCeiling ceiling = new RateCeiling(10, () -> 0);

    @Operation
    public long take() {
      return ceiling.take();
    }
  }

  @Test
  void moments_under_a_rate_are_given_out_once() {
    Schedules.linearizable(5, Ceiling.class);
  }

  /** Polled, committed and lost on different threads. */
  public static final class Hand {

    private static final TopicPartition ID = new TopicPartition("in", 0);
    private static final int ASSIGNMENT = 1;

    private final InHand inHand = new InHand();

    @Operation
    public void fetched(@Param(gen = IntGen.class, conf = "1:9") int end) {
      inHand.fetched(ID, ASSIGNMENT, 0, end);
    }

    @Operation
    public void committed(@Param(gen = IntGen.class, conf = "1:9") int to) {
      inHand.committed(ID, ASSIGNMENT, to);
    }

    @Operation
    public void gone() {
      inHand.gone(Set.of(ID));
    }

    @Operation
    public long records() {
      return inHand.records();
    }
  }

  @Test
  void records_in_hand_are_counted_as_if_one_thread_did() {
    Schedules.linearizable(30, Hand.class);
  }
}
