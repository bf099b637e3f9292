package io.streamsentinel.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.participant.LogPolicy;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InputCheckTest {
  private final FeatureView<Tx> view =
      Tx.view().count("n", Window.days(30)).allowedLateness(Duration.ofHours(1)).build();
  private final InputCheck check = new InputCheck();

  private Optional<String> refusal(boolean compacted, Optional<Duration> retention) {
    return check.refusal("payments", view, new LogPolicy(compacted, retention));
  }

  @Test
  void a_compacted_input_is_refused_with_the_way_out() {
    assertThat(refusal(true, Optional.empty()))
        .get()
        .asString()
        .contains("payments is compacted", "cleanup.policy=delete", "snapshot topic");
  }

  @Test
  void a_retention_below_the_horizon_is_said_and_one_at_the_horizon_is_not() {
    assertThat(refusal(false, Optional.of(view.horizon()))).isEmpty();
    assertThat(check.health()).isEmpty();

    assertThat(refusal(false, Optional.of(view.horizon().minusMillis(1)))).isEmpty();

    assertThat(check.health()).contains("payments keeps records for", "'user' reaches back PT721H");
  }

  @Test
  void a_log_that_is_kept_for_ever_is_long_enough() {
    assertThat(refusal(false, Optional.empty())).isEmpty();
    assertThat(check.health()).isEmpty();
  }
}
