package io.streamsentinel.feature;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OverflowTest {
  private static final long T = 1_700_000_000_000L;
  private static final long HOUR = 3_600_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void a_full_entity_folds_its_oldest_events_and_says_how_far_a_count_can_be_off(long seed) {
    FeatureEngine<Tx> engine =
        FeatureEngine.of(
            Tx.view()
                .count("n", Window.hours(1))
                .count("n_delayed", Window.hours(1).delayedBy(Duration.ofMinutes(30)))
                .count("all", Window.hours(1), null)
                .maxEvents(64)
                .build());
    Random random = new Random(seed);
    Deque<Long> times = new ArrayDeque<>();
    long now = T;
    boolean folded = false;

    for (int i = 0; i < 20_000; i++) {
      now += random.nextInt(20_000);
      times.add(now);
      while (times.peekFirst() <= now - HOUR - HOUR) {
        times.pollFirst();
      }
      FeatureVector vector = engine.apply(Tx.of("a", now, 1));
      long t = now;
      assertThat(vector.exact("n"))
          .isBetween(
              times.stream().filter(x -> x > t - HOUR).count() - vector.uncertainEvents("n"),
              times.stream().filter(x -> x > t - HOUR).count() + vector.uncertainEvents("n"));
      long delayed =
          times.stream().filter(x -> x > t - HOUR - HOUR / 2 && x <= t - HOUR / 2).count();
      assertThat(vector.exact("n_delayed"))
          .isBetween(
              delayed - vector.uncertainEvents("n_delayed"),
              delayed + vector.uncertainEvents("n_delayed"));
      assertThat(vector.uncertainEvents("n")).isLessThan(vector.exact("n") / 8 + 2);
      folded |= vector.approximate();
    }

    assertThat(folded).isTrue();
  }

  @Test
  void folding_keeps_whole_sums_and_extremes() {
    FeatureEngine<Tx> engine =
        FeatureEngine.of(
            Tx.view()
                .sum("sum", Tx.AMOUNT, Window.hours(1))
                .standardDeviation("deviation", Tx.AMOUNT, Window.hours(1))
                .min("min", Tx.AMOUNT, Window.hours(1))
                .max("max", Tx.AMOUNT, Window.hours(1))
                .maxEvents(16)
                .build());
    FeatureVector vector = engine.apply(Tx.of("a", T, -5));
    for (int i = 1; i <= 1000; i++) {
      vector = engine.apply(Tx.of("a", T + i, i == 500 ? 7_000_000 : 1));
    }

    assertThat(vector.exact("sum")).isEqualTo(-5 + 7_000_000 + 999);
    assertThat(vector.exact("min")).isEqualTo(-5);
    assertThat(vector.exact("max")).isEqualTo(7_000_000);
    double mean = (7_000_000 + 994) / 1001.0;
    double squares = Math.pow(-5 - mean, 2) + Math.pow(7_000_000 - mean, 2);
    squares += 999 * Math.pow(1 - mean, 2);
    assertThat(vector.value("deviation"))
        .isCloseTo(Math.sqrt(squares / 1000) / 100, org.assertj.core.api.Assertions.within(1e-6));
    assertThat(vector.approximate()).isTrue();
  }

  @Test
  void a_view_that_refuses_stays_exact_and_marks_what_it_left_out() {
    FeatureEngine<Tx> engine =
        FeatureEngine.of(
            Tx.view()
                .count("n", Window.hours(1))
                .allowedLateness(Duration.ZERO)
                .maxEvents(16)
                .overflow(Overflow.REFUSE)
                .build());
    for (int i = 0; i < 16; i++) {
      assertThat(engine.apply(Tx.of("a", T + i, 1)).refused()).isFalse();
    }

    FeatureVector refused = engine.apply(Tx.of("a", T + 16, 1));
    FeatureVector next = engine.apply(Tx.of("a", T + HOUR, 1));

    assertThat(refused.refused()).isTrue();
    assertThat(refused.exact("n")).isEqualTo(16);
    assertThat(next.refused()).as("one has left the window").isFalse();
    assertThat(next.exact("n")).isEqualTo(16);
    assertThat(engine.refused()).isEqualTo(1);
  }

  @Test
  void by_default_4096_rows_are_kept_exactly_and_then_folded() {
    FeatureView<Tx> view = Tx.view().count("n", Window.hours(1)).build();
    FeatureEngine<Tx> engine = FeatureEngine.of(view);
    FeatureVector vector = engine.apply(Tx.of("a", T, 1));
    for (int i = 1; i < 4096; i++) {
      vector = engine.apply(Tx.of("a", T + i, 1));
    }

    assertThat(view.overflow()).isEqualTo(Overflow.FOLD);
    assertThat(vector.approximate()).isFalse();
    assertThat(engine.apply(Tx.of("a", T + 4096, 1)).approximate()).isTrue();
  }
}
