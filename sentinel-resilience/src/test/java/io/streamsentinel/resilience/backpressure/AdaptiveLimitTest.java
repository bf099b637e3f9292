package io.streamsentinel.resilience.backpressure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

/** The rules of the limit; how it converges is tried in the examples' simulation. */
class AdaptiveLimitTest {

  private static final long MILLI = 1_000_000;

  private long now = 1;

  /** Calls of a closed loop against so many workers, for a while. */
  private void saturated(AdaptiveLimit limit, int workers, long seconds) {
    long until = now + seconds * 1_000 * MILLI;
    while (now < until) {
      int underWay = limit.limit();
      long takes = 2 * MILLI * Math.max(1, underWay) / Math.min(workers, Math.max(1, underWay));
      for (int i = 0; i < underWay; i++) {
        limit.ended(now, now + takes, underWay);
      }
      now += takes;
    }
  }

  @Test
  void limit_finds_the_number_of_workers_from_above_and_below() {
    for (int first : new int[] {4, 200}) {
      AdaptiveLimit limit = new AdaptiveLimit(1, 500, first);

      saturated(limit, 40, 5);

      assertThat(limit.centre()).isBetween(34.0, 46.0);
      assertThat((double) limit.limit())
          .isBetween(limit.centre() * 0.9 - 1, limit.centre() * 1.1 + 1);
    }
  }

  @Test
  void the_clock_may_be_below_zero() {
    AdaptiveLimit limit = new AdaptiveLimit(1, 500, 10);
    now = -1_000_000 * MILLI;

    saturated(limit, 40, 5);

    assertThat(limit.centre()).isBetween(34.0, 46.0);
  }

  @Test
  void limit_stays_where_it_is_while_there_is_too_little_to_do() {
    AdaptiveLimit limit = new AdaptiveLimit(1, 500, 50);

    for (int i = 0; i < 20_000; i++) {
      limit.ended(now, now + 2 * MILLI, 3);
      now += MILLI;
    }

    assertThat(limit.centre()).isEqualTo(50);
  }

  @Test
  void limit_keeps_its_bounds() {
    AdaptiveLimit low = new AdaptiveLimit(10, 100, 50);
    AdaptiveLimit high = new AdaptiveLimit(1, 20, 20);

    saturated(low, 1, 20);
    saturated(high, 1_000, 20);

    assertThat(low.limit()).isBetween(10, 11);
    assertThat(high.limit()).isBetween(18, 20);
  }

  @Test
  void more_queueing_means_a_higher_limit() {
    AdaptiveLimit limit = new AdaptiveLimit(1, 500, 40);
    saturated(limit, 40, 5);
    double atTheKnee = limit.centre();

    limit.queueing(0.8);
    saturated(limit, 40, 5);

    assertThat(limit.centre()).isGreaterThan(atTheKnee);
  }

  @Test
  void bounds_that_contradict_each_other_are_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AdaptiveLimit(5, 4, 5))
        .withMessageContaining("5, 5, 4");
  }
}
