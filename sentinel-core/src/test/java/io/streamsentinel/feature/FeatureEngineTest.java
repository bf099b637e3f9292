package io.streamsentinel.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeatureEngineTest {
  private static final long T = 1_700_000_000_000L;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void every_feature_equals_its_definition_on_a_random_stream(long seed) {
    FeatureEngine<Tx> engine = FeatureEngine.of(Naive.view().build());
    Naive naive = new Naive();
    RandomStream stream = new RandomStream(seed, 7);
    int late = 0;

    for (int i = 0; i < 4000; i++) {
      Tx tx = stream.next();
      FeatureVector vector = engine.apply(tx);
      Map<String, Double> expected = naive.apply(tx);
      assertThat(vector.late()).isEqualTo(expected.isEmpty());
      late += expected.isEmpty() ? 1 : 0;
      expected.forEach((name, value) -> same(seed, name, vector.value(name), value));
    }

    assertThat(late).isPositive();
    assertThat(engine.tooLate()).isEqualTo(late);
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void a_read_between_events_equals_the_definition_at_that_time(long seed) {
    FeatureEngine<Tx> engine = FeatureEngine.of(Naive.view().build());
    Naive naive = new Naive();
    RandomStream stream = new RandomStream(seed, 1);
    long clock = 0;

    for (int i = 0; i < 2000; i++) {
      Tx tx = stream.next();
      engine.apply(tx);
      naive.apply(tx);
      clock = Math.max(clock, tx.timeMillis());
      long asOf = clock + (i % 7) * 900_000L;
      FeatureVector read = engine.read("u0", Instant.ofEpochMilli(asOf));
      naive.at("u0", asOf).forEach((name, value) -> same(seed, name, read.value(name), value));
    }
  }

  @Test
  void the_left_edge_is_outside_and_the_right_edge_inside() {
    FeatureEngine<Tx> engine = FeatureEngine.of(Tx.view().count("n", Window.minutes(5)).build());
    engine.apply(Tx.of("a", T, 1));

    assertThat(engine.read("a", Instant.ofEpochMilli(T)).exact("n")).isEqualTo(1);
    assertThat(engine.read("a", Instant.ofEpochMilli(T + 299_999)).exact("n")).isEqualTo(1);
    assertThat(engine.read("a", Instant.ofEpochMilli(T + 300_000)).exact("n")).isZero();
  }

  @Test
  void a_delayed_window_sees_an_event_exactly_its_delay_later() {
    FeatureEngine<Tx> engine =
        FeatureEngine.of(
            Tx.view().mean("risk", Tx.FRAUD, Window.days(1).delayedBy(Duration.ofDays(7))).build());
    engine.apply(new Tx("a", T, 1, "m", false, true, 0, 0));
    long week = Duration.ofDays(7).toMillis();
    long day = Duration.ofDays(1).toMillis();

    assertThat(engine.read("a", Instant.ofEpochMilli(T + week - 1)).value("risk")).isZero();
    assertThat(engine.read("a", Instant.ofEpochMilli(T + week)).value("risk")).isEqualTo(1);
    assertThat(engine.read("a", Instant.ofEpochMilli(T + week + day)).value("risk")).isZero();
  }

  @Test
  void a_late_event_within_the_lateness_is_counted_in_its_place() {
    FeatureEngine<Tx> engine =
        FeatureEngine.of(
            Tx.view().count("n", Window.minutes(5)).allowedLateness(Duration.ofMinutes(1)).build());
    engine.apply(Tx.of("a", T, 1));

    FeatureVector late = engine.apply(Tx.of("a", T - 60_000, 1));
    FeatureVector tooLate = engine.apply(Tx.of("a", T - 60_001, 1));

    assertThat(late.exact("n")).as("as of its own time").isEqualTo(1);
    assertThat(late.late()).isFalse();
    assertThat(tooLate.late()).isTrue();
    assertThat(tooLate.exact("n")).as("as of the newest").isEqualTo(2);
    assertThat(engine.tooLate()).isEqualTo(1);
  }

  @Test
  void by_default_an_event_may_be_five_minutes_late() {
    FeatureView<Tx> view = Tx.view().count("n", Window.hours(1)).build();
    FeatureEngine<Tx> engine = FeatureEngine.of(view);
    engine.apply(Tx.of("a", T, 1));

    assertThat(view.allowedLateness()).isEqualTo(Duration.ofMinutes(5));
    assertThat(engine.apply(Tx.of("a", T - 300_000, 1)).late()).isFalse();
    assertThat(engine.apply(Tx.of("a", T - 300_001, 1)).late()).isTrue();
  }

  @Test
  void reading_before_the_newest_event_is_an_error_that_says_so() {
    FeatureEngine<Tx> engine = FeatureEngine.of(Tx.view().count("n", Window.hours(1)).build());
    engine.apply(Tx.of("a", T, 1));

    assertThatThrownBy(() -> engine.read("a", Instant.ofEpochMilli(T - 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("newest event is of 2023-11-14T22:13:20Z")
        .hasMessageContaining("a later one");
  }

  @Test
  void an_unknown_entity_has_features_over_no_events() {
    FeatureEngine<Tx> engine = FeatureEngine.of(Naive.view().build());

    FeatureVector vector = engine.read("nobody", Instant.ofEpochMilli(T));

    new Naive().at("nobody", T).forEach((name, value) -> same(0, name, vector.value(name), value));
  }

  @Test
  void an_event_out_of_range_changes_nothing() {
    FeatureEngine<Tx> engine =
        FeatureEngine.of(Tx.view().sum("sum", Tx.AMOUNT, Window.hours(1)).build());
    engine.apply(Tx.of("a", T, 1));

    assertThatThrownBy(() -> engine.apply(Tx.of("a", T, Field.MAX_MAGNITUDE + 1)))
        .isInstanceOf(InvalidEventException.class)
        .hasMessageContaining("'amount'")
        .hasMessageNotContaining(Long.toString(Field.MAX_MAGNITUDE + 1));
    assertThat(engine.read("a", Instant.ofEpochMilli(T)).exact("sum")).isEqualTo(1);
  }

  @Test
  void money_is_exact_in_its_smallest_unit() {
    FeatureEngine<Tx> engine =
        FeatureEngine.of(Tx.view().sum("sum", Tx.AMOUNT, Window.hours(1)).build());
    for (int i = 0; i < 10; i++) {
      engine.apply(Tx.of("a", T + i, 10));
    }

    FeatureVector vector = engine.read("a", Instant.ofEpochMilli(T + 10));

    assertThat(vector.exact("sum")).isEqualTo(100);
    assertThat(vector.value("sum")).isEqualTo(1.0);
  }

  private static void same(long seed, String name, double actual, double expected) {
    double tolerance = Math.max(1e-9, Math.abs(expected) * 1e-12);
    assertThat(actual).as("seed %d, %s", seed, name).isCloseTo(expected, within(tolerance));
  }
}
