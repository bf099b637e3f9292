package io.streamsentinel.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FeatureViewTest {

  @Test
  void a_feature_declared_twice_is_refused() {
    assertThatThrownBy(
            () -> Tx.view().count("n", Window.hours(1)).sum("n", Tx.AMOUNT, Window.hours(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'n' is declared twice");
  }

  @Test
  void two_fields_of_one_name_are_refused() {
    Field<Tx> other = Field.number("amount", Tx::amountMinor);

    assertThatThrownBy(
            () -> Tx.view().sum("a", Tx.AMOUNT, Window.hours(1)).sum("b", other, Window.hours(1)))
        .hasMessageContaining("field 'amount' is declared twice");
  }

  @Test
  void a_label_is_not_read_before_it_is_known() {
    Window tooSoon = Window.days(1).delayedBy(Duration.ofDays(7).minusMillis(1));

    assertThatThrownBy(() -> Tx.view().mean("risk", Tx.FRAUD, tooSoon))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'risk' would know the future")
        .hasMessageContaining("PT168H");
    Filter<Tx> fraud = Filter.of("fraud", Tx::fraud).availableAfter(Duration.ofDays(7));
    assertThatThrownBy(() -> Tx.view().count("frauds", Window.days(1), fraud))
        .hasMessageContaining("'frauds' would know the future");
  }

  @Test
  void impossible_windows_and_names_are_refused_where_they_are_made() {
    assertThatThrownBy(() -> Window.of(Duration.ZERO)).hasMessageContaining("PT0S");
    assertThatThrownBy(() -> Window.of(Duration.ofNanos(1))).hasMessageContaining("milliseconds");
    assertThatThrownBy(() -> Window.hours(1).delayedBy(Duration.ofHours(-1)))
        .hasMessageContaining("PT-1H");
    assertThatThrownBy(() -> Window.of(Duration.ofSeconds(Long.MAX_VALUE)))
        .hasMessageContaining("36500 days");
    assertThatThrownBy(() -> Tx.view().count("a b", Window.hours(1))).hasMessageContaining("'a b'");
    assertThatThrownBy(() -> Tx.view().build()).hasMessageContaining("no feature");
    assertThatThrownBy(() -> Tx.view().distinct("n", Tx.AMOUNT, Window.hours(1)))
        .hasMessageContaining("needs a category");
    assertThatThrownBy(() -> Tx.view().sum("n", Tx.MERCHANT, Window.hours(1)))
        .hasMessageContaining("needs a number");
    assertThatThrownBy(
            () -> Tx.view().count("n", Window.hours(2)).timeToLive(Duration.ofHours(2)).build())
        .hasMessageContaining("must exceed the horizon");
  }

  @Test
  void the_fingerprint_follows_the_state_and_not_what_is_read_from_it() {
    String base = Tx.view().sum("s", Tx.AMOUNT, Window.days(1)).build().fingerprint();

    assertThat(
            Tx.view()
                .sum("s", Tx.AMOUNT, Window.days(1))
                .sum("s2", Tx.AMOUNT, Window.hours(1))
                .count("n", Window.minutes(5))
                .derived("double", v -> 2 * v.value("s"))
                .build()
                .fingerprint())
        .as("the same events answer shorter windows")
        .isEqualTo(base);
    assertThat(Tx.view().sum("s", Tx.AMOUNT, Window.days(2)).build().fingerprint())
        .as("a longer window needs older events")
        .isNotEqualTo(base);
    assertThat(Tx.view().sum("s", Tx.AMOUNT, Window.days(1)).revision(2).build().fingerprint())
        .as("a function changed its meaning")
        .isNotEqualTo(base);
    assertThat(
            Tx.view()
                .sum("s", Tx.AMOUNT, Window.days(1))
                .distinct("m", Tx.MERCHANT, Window.days(1))
                .build()
                .fingerprint())
        .as("another field")
        .isNotEqualTo(base);
  }

  @Test
  void the_fingerprint_is_the_same_in_every_process() {
    assertThat(Tx.view().sum("s", Tx.AMOUNT, Window.days(1)).build().fingerprint())
        .isEqualTo("0c49b7f115ab57b0");
    assertThat(Hashing.category("merchant-1")).isEqualTo(438801099490329712L);
  }

  @Test
  void the_horizon_is_the_farthest_reach_and_the_lateness() {
    FeatureView<Tx> view =
        Tx.view()
            .count("a", Window.days(1))
            .count("b", Window.hours(1).delayedBy(Duration.ofDays(7)))
            .allowedLateness(Duration.ofMinutes(1))
            .build();

    assertThat(view.horizon()).isEqualTo(Duration.ofDays(7).plusHours(1).plusMinutes(1));
    assertThat(view.timeToLive()).isGreaterThan(view.horizon());
  }

  @Test
  void an_unknown_feature_is_named_with_those_there_are() {
    FeatureVector vector =
        FeatureEngine.of(Tx.view().count("n", Window.hours(1)).build()).apply(Tx.of("a", 1, 1));

    assertThatThrownBy(() -> vector.value("m"))
        .hasMessageContaining("'m'")
        .hasMessageContaining("[n]");
  }
}
