package io.streamsentinel.examples.dashboard.fraud;

import io.streamsentinel.avro.event.Decision;
import java.time.Instant;
import java.util.Optional;

/**
 * Which decisions are wanted. All conditions must hold.
 *
 * @param user the user, exactly
 * @param merchant the merchant, exactly
 * @param country the country's code, exactly
 * @param decision what was decided
 * @param from decided at that time or later
 * @param to decided before that time
 */
public record CaseQuery(
    Optional<String> user,
    Optional<String> merchant,
    Optional<String> country,
    Optional<Decision> decision,
    Optional<Instant> from,
    Optional<Instant> to) {

  /** Wants all. */
  public static CaseQuery all() {
    return new CaseQuery(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  boolean matches(Case one) {
    Case.Payment payment = one.payment();
    return user.map(one.userId()::equals).orElse(true)
        && decision.map(one.decision()::equals).orElse(true)
        && from.map(time -> !one.decidedAt().isBefore(time)).orElse(true)
        && to.map(one.decidedAt()::isBefore).orElse(true)
        && merchant.map(id -> payment != null && id.equals(payment.merchantId())).orElse(true)
        && country.map(code -> payment != null && code.equals(payment.country())).orElse(true);
  }
}
