package io.streamsentinel.resilience.backpressure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** What comparisons say about the knee, and how much of it. */
class KneeTest {

  private final Knee knee = new Knee(1, 1_000, Math.log(40));

  private void compared(int lower, int higher, double queueing, double uncertainty) {
    knee.learn(Math.log(lower), Math.log(higher), queueing, uncertainty);
  }

  private double middle() {
    return Math.exp(knee.quantile(0.5));
  }

  private double doubt() {
    return knee.quantile(0.9) - knee.quantile(0.1);
  }

  @Test
  void half_of_an_increase_waiting_means_that_the_knee_is_in_the_middle() {
    compared(37, 43, 0.5, 0.05);

    assertThat(middle()).isCloseTo(40, within(1.0));
  }

  @Test
  void all_of_it_waiting_means_that_the_knee_is_below_and_none_that_it_is_above() {
    compared(37, 43, 1, 0.1);
    assertThat(Math.exp(knee.quantile(0.99))).isLessThan(43);

    knee.forget(1, Math.log(40));
    compared(37, 43, 0, 0.1);
    assertThat(Math.exp(knee.quantile(0.01))).isGreaterThan(37);
  }

  @Test
  void many_unsure_comparisons_say_as_much_as_a_sure_one() {
    compared(37, 43, 0.5, 0.4);
    double afterOne = doubt();
    for (int i = 0; i < 15; i++) {
      compared(37, 43, 0.5, 0.4);
    }

    assertThat(doubt()).isLessThan(afterOne / 4);
    assertThat(middle()).isCloseTo(40, within(1.0));
  }

  @Test
  void what_says_nothing_leaves_the_limit_where_it_is() {
    compared(35, 40, 0.5, 0.05);
    double before = middle();
    for (int i = 0; i < 50; i++) {
      knee.forget(0.3, Math.log(before));
    }

    assertThat(middle()).isCloseTo(before, within(2.0));
  }

  @Test
  void one_comparison_by_chance_does_not_outweigh_those_before() {
    for (int i = 0; i < 10; i++) {
      compared(37, 43, 0.5, 0.3);
    }
    knee.forget(0.02, Math.log(40));
    compared(37, 43, 1.2, 0.3);

    assertThat(middle()).isBetween(37.0, 41.0);
  }

  @Test
  void a_server_that_may_have_changed_is_looked_for_everywhere() {
    compared(37, 43, 0.5, 0.05);
    knee.forget(0.8, Math.log(40));
    compared(37, 43, 1, 0.2);

    assertThat(middle()).isLessThan(30);
  }

  @Test
  void more_waiting_is_sought_above_the_knee_and_less_below() {
    assertThat(Knee.offset(0.5)).isZero();
    assertThat(Knee.offset(0.8)).isBetween(0.05, 0.15);
    assertThat(Knee.offset(0.2)).isEqualTo(-Knee.offset(0.8), within(1e-9));
  }
}
