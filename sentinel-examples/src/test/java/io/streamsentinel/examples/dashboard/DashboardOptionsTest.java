package io.streamsentinel.examples.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.streamsentinel.settings.Secret;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DashboardOptionsTest {

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost", "::1"})
  void this_machine_needs_no_token(String host) {
    assertThat(new DashboardOptions(host, 0, Optional.empty()).local()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
  void an_address_that_others_reach_is_refused_without_a_token(String host) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DashboardOptions(host, 0, Optional.empty()))
        .withMessageContaining(host)
        .withMessageContaining("DASHBOARD_TOKEN");
  }

  @Test
  void an_address_that_others_reach_is_accepted_with_a_token() {
    assertThat(new DashboardOptions("0.0.0.0", 0, token("0123456789abcdef")).local()).isFalse();
  }

  @Test
  void a_token_that_is_easily_guessed_is_refused_and_not_shown() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DashboardOptions("127.0.0.1", 0, token("hunter2")))
        .withMessageContaining("16 characters")
        .withMessageNotContaining("hunter2");
  }

  @Test
  void options_are_safe_to_log() {
    assertThat(new DashboardOptions("127.0.0.1", 0, token("0123456789abcdef")).toString())
        .doesNotContain("0123456789abcdef");
  }

  private static Optional<Secret> token(String text) {
    return Optional.of(Secret.of(text));
  }
}
