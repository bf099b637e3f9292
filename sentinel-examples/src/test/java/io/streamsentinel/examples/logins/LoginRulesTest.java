package io.streamsentinel.examples.logins;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.avro.event.LoginEvent;
import io.streamsentinel.avro.event.UserAction;
import io.streamsentinel.examples.rules.RuleSet.Verdict;
import io.streamsentinel.feature.FeatureEngine;
import io.streamsentinel.feature.FeatureVector;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the rules say of a user who has logged in at nine o'clock for three weeks. */
class LoginRulesTest {

  private static final Instant DAY_ONE = Instant.parse("2026-01-01T09:00:00Z");
  private static final Instant TODAY = DAY_ONE.plus(Duration.ofDays(25));

  private final FeatureEngine<LoginEvent> engine =
      FeatureEngine.of(LoginFeatures.byUser("rules-test."));

  @BeforeEach
  void somebody_known() {
    for (int day = 0; day < 25; day++) {
      judge(login(DAY_ONE.plus(Duration.ofDays(day))));
    }
  }

  @Test
  void a_login_as_ever_has_no_reason_to_be_stopped() {
    Verdict verdict = judge(login(TODAY));

    assertThat(verdict.reasons()).isEmpty();
    assertThat(verdict.score()).isZero();
    assertThat(LoginRules.action(verdict.score())).isEqualTo(UserAction.RELEASE);
  }

  @Test
  void another_continent_within_the_hour_on_another_device_is_blocked() {
    judge(login(TODAY));
    Verdict verdict =
        judge(
            LoginEvent.newBuilder(login(TODAY.plusSeconds(3_000)))
                .setCountry("BR")
                .setLatitude(-23.55)
                .setLongitude(-46.63)
                .setDeviceId("stranger")
                .build());

    assertThat(verdict.reasons()).containsExactly("IMPOSSIBLE_TRAVEL", "NEW_COUNTRY", "NEW_DEVICE");
    assertThat(LoginRules.action(verdict.score())).isEqualTo(UserAction.BLOCK);
  }

  @Test
  void a_journey_with_the_usual_device_is_let_through() {
    judge(login(TODAY));
    Verdict verdict =
        judge(
            LoginEvent.newBuilder(login(TODAY.plus(Duration.ofHours(24))))
                .setCountry("BR")
                .setLatitude(-23.55)
                .setLongitude(-46.63)
                .build());

    assertThat(verdict.reasons()).containsExactly("NEW_COUNTRY");
    assertThat(LoginRules.action(verdict.score())).isEqualTo(UserAction.RELEASE);
  }

  @Test
  void a_new_country_on_a_new_device_at_night_needs_a_second_factor() {
    Verdict verdict =
        judge(
            LoginEvent.newBuilder(login(TODAY.plus(Duration.ofHours(17))))
                .setCountry("ZA")
                .setLatitude(-33.92)
                .setLongitude(18.42)
                .setDeviceId("stranger")
                .build());

    assertThat(verdict.reasons()).contains("NEW_COUNTRY", "NEW_DEVICE", "UNUSUAL_HOUR");
    assertThat(LoginRules.action(verdict.score())).isEqualTo(UserAction.STEP_UP);
  }

  @Test
  void a_burst_of_failures_is_blocked_from_the_fifth_on_and_so_is_what_follows() {
    for (int failure = 1; failure <= 5; failure++) {
      Verdict verdict =
          judge(
              LoginEvent.newBuilder(login(TODAY.plusSeconds(failure)))
                  .setSuccessful(false)
                  .build());
      assertThat(verdict.reasons().contains("FAILED_LOGIN_BURST")).isEqualTo(failure >= 5);
    }

    Verdict success = judge(login(TODAY.plusSeconds(10)));

    assertThat(success.reasons()).containsExactly("FAILED_LOGIN_BURST", "LOGIN_AFTER_FAILURES");
    assertThat(LoginRules.action(success.score())).isEqualTo(UserAction.BLOCK);
  }

  private Verdict judge(LoginEvent login) {
    FeatureVector features = engine.apply(login);
    return LoginRules.ALL.judge(login, features::value);
  }

  private static LoginEvent login(Instant time) {
    return LoginEvent.newBuilder()
        .setEventId("login-" + time)
        .setUserId("alice")
        .setSuccessful(true)
        .setDeviceId("laptop")
        .setCountry("DE")
        .setLatitude(49.9)
        .setLongitude(8.7)
        .setEventTime(time)
        .build();
  }
}
