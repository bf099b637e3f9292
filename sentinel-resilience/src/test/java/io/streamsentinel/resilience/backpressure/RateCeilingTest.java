package io.streamsentinel.resilience.backpressure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RateCeilingTest {

  private long now = 1_000;
  private final RateCeiling ceiling = new RateCeiling(100, () -> now);

  @Test
  void moments_are_evenly_spaced() {
    assertThat(ceiling.take()).isZero();
    assertThat(ceiling.take()).isEqualTo(10_000_000);
    assertThat(ceiling.take()).isEqualTo(20_000_000);
  }

  @Test
  void a_tenth_of_a_second_that_was_not_used_is_made_up_for_and_no_more() {
    now += 60_000_000_000L;

    int atOnce = 0;
    while (ceiling.take() == 0) {
      atOnce++;
    }

    assertThat(atOnce).isBetween(10, 12);
  }
}
