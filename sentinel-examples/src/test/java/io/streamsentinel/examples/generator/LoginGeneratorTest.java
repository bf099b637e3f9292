package io.streamsentinel.examples.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LoginGeneratorTest {

  private static final int COUNT = 100_000;

  @Test
  void same_seed_gives_the_same_logins_and_another_seed_others() {
    assertThat(take(LoginGenerator.builder(7).count(500)))
        .isEqualTo(take(LoginGenerator.builder(7).count(500)))
        .isNotEqualTo(take(LoginGenerator.builder(8).count(500)));
  }

  @Test
  void logins_come_in_order_of_event_time_with_ids_of_their_own() {
    List<LabelledLogin> logins = take(LoginGenerator.builder(1).count(COUNT));

    assertThat(logins)
        .extracting(login -> login.login().getEventTime())
        .isSortedAccordingTo(Comparator.naturalOrder());
    assertThat(logins).extracting(login -> login.login().getEventId()).doesNotHaveDuplicates();
  }

  @Test
  void share_of_attacks_is_about_what_was_asked_for() {
    List<LabelledLogin> logins = take(LoginGenerator.builder(3).count(COUNT).attackShare(0.05));

    double share = logins.stream().filter(LabelledLogin::attack).count() / (double) COUNT;
    assertThat(share).isCloseTo(0.05, within(0.01));
  }

  @Test
  void without_attacks_there_are_none() {
    assertThat(take(LoginGenerator.builder(1).count(5_000).attackShare(0)))
        .noneMatch(LabelledLogin::attack);
  }

  @Test
  void episodes_of_all_kinds_are_about_equally_frequent() {
    Map<String, Long> episodes =
        take(LoginGenerator.builder(5).count(COUNT).attackShare(0.05)).stream()
            .filter(LabelledLogin::attack)
            .collect(
                Collectors.groupingBy(
                    LabelledLogin::scenario,
                    Collectors.mapping(
                        login -> login.login().getDeviceId(),
                        Collectors.collectingAndThen(
                            Collectors.toSet(), devices -> (long) devices.size()))));

    assertThat(episodes)
        .containsOnlyKeys("credential-stuffing", "impossible-travel", "account-takeover");
    long all = episodes.values().stream().mapToLong(Long::longValue).sum();
    assertThat(episodes.values())
        .allSatisfy(times -> assertThat(times / (double) all).isCloseTo(1 / 3.0, within(0.06)));
  }

  @Test
  void senseless_options_are_refused_with_their_value() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LoginGenerator.builder(1).users(0))
        .withMessage("users must be positive: 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LoginGenerator.builder(1).attackShare(Double.NaN))
        .withMessageContaining("NaN");
  }

  private static List<LabelledLogin> take(LoginGenerator.Builder builder) {
    List<LabelledLogin> logins = new ArrayList<>();
    builder.build().forEachRemaining(logins::add);
    return logins;
  }
}
