package io.streamsentinel.examples.dashboard.fraud;

import io.streamsentinel.avro.event.Decision;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was decided lately, as far as it was asked for. Counts are over all decisions that match
 * among those held; lists are cut.
 *
 * @param held how many decisions are held at all
 * @param since when the oldest of them was made; null if there is none
 * @param matched how many of them match
 * @param counts how many of those there are of each decision
 * @param scores how many of those have a score in each twentieth from 0 to 1
 * @param countries how many of those there are by country, the most declines first
 * @param decisions the latest of those
 * @param alerts the alerts that match, the highest score first
 */
public record CasePage(
    int held,
    @Nullable Instant since,
    long matched,
    Map<Decision, Long> counts,
    List<Long> scores,
    List<Country> countries,
    List<Case> decisions,
    List<Case> alerts) {

  /**
   * The decisions about payments made in one country.
   *
   * @param code ISO 3166-1 alpha-2; empty if unknown
   * @param decisions how many
   * @param declined how many of them were declined
   */
  public record Country(String code, long decisions, long declined) {}
}
