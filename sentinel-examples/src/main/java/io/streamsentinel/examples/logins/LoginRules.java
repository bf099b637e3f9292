package io.streamsentinel.examples.logins;

import io.streamsentinel.avro.event.LoginEvent;
import io.streamsentinel.avro.event.UserAction;
import io.streamsentinel.examples.rules.RuleSet;
import io.streamsentinel.examples.rules.RuleSet.Known;
import io.streamsentinel.examples.rules.RuleSet.Rule;
import java.util.List;

/** What makes a login suspicious, and from which score on something follows. */
final class LoginRules {

  /** Stated in every assessment. */
  static final String VERSION = "login-rules-1";

  private static final double BLOCK_FROM = 0.8;
  private static final double STEP_UP_FROM = 0.5;

  /** Whose habits these few logins can't show. */
  private static final int HARDLY_KNOWN = 5;

  private static final int KNOWN_BY_HOUR = 20;
  private static final int BURST = 5;

  /** The rules. */
  static final RuleSet<LoginEvent> ALL =
      RuleSet.of(
          List.of(
              new Rule<>(
                  "FAILED_LOGIN_BURST", 0.8, (l, f) -> f.value("failed_logins_10min") >= BURST),
              new Rule<>(
                  "IMPOSSIBLE_TRAVEL",
                  0.75,
                  (l, f) -> is(f, "impossible_travel") && is(f, "new_device")),
              new Rule<>(
                  "FASTER_THAN_AN_AIRLINER",
                  0.3,
                  (l, f) -> is(f, "impossible_travel") && !is(f, "new_device")),
              new Rule<>(
                  "LOGIN_AFTER_FAILURES",
                  0.5,
                  (l, f) -> l.getSuccessful() && f.value("failed_logins_10min") >= BURST),
              new Rule<>("NEW_COUNTRY", 0.4, (l, f) -> known(f) && is(f, "new_country")),
              new Rule<>("NEW_DEVICE", 0.3, (l, f) -> known(f) && is(f, "new_device")),
              new Rule<>(
                  "UNUSUAL_HOUR",
                  0.3,
                  (l, f) -> f.value("logins_30d") >= KNOWN_BY_HOUR && firstAtThisHour(f)),
              new Rule<>("FAILED_AGAIN", 0.2, (l, f) -> f.value("failed_login_streak") >= 3)));

  private LoginRules() {}

  /** What follows from a score. */
  static UserAction action(double score) {
    return score >= BLOCK_FROM
        ? UserAction.BLOCK
        : score >= STEP_UP_FROM ? UserAction.STEP_UP : UserAction.RELEASE;
  }

  /** In 30 days; {@code unusual_time} is 1 less the share of this hour, this login included. */
  private static boolean firstAtThisHour(Known known) {
    return (1 - known.value("unusual_time")) * known.value("logins_30d") < 1.5;
  }

  private static boolean known(Known features) {
    return features.value("logins_30d") > HARDLY_KNOWN;
  }

  private static boolean is(Known features, String flag) {
    return features.value(flag) == 1;
  }
}
