package io.streamsentinel.examples.dashboard.fraud;

import io.streamsentinel.avro.event.Decision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Makes an answer of what is held. */
final class Pages {

  private static final int BINS = 20;
  private static final int COUNTRIES = 12;
  private static final Comparator<Case> LATEST_FIRST =
      Comparator.comparing(Case::decidedAt).reversed();
  private static final Comparator<Case> WORST_FIRST =
      Comparator.comparingDouble(Case::score)
          .thenComparingLong(Case::amountMinor)
          .thenComparing(Case::decidedAt)
          .reversed();

  private Pages() {}

  static CasePage of(List<Case> held, List<Case> alerts, CaseQuery query, int limit) {
    List<Case> matched = held.stream().filter(query::matches).toList();
    Map<Decision, Long> counts = new EnumMap<>(Decision.class);
    for (Decision decision : Decision.values()) {
      counts.put(decision, 0L);
    }
    long[] scores = new long[BINS];
    for (Case one : matched) {
      counts.merge(one.decision(), 1L, Long::sum);
      scores[Math.max(0, Math.min(BINS - 1, (int) (one.score() * BINS)))]++;
    }
    return new CasePage(
        held.size(),
        held.stream().map(Case::decidedAt).min(Comparator.<Instant>naturalOrder()).orElse(null),
        matched.size(),
        counts,
        Arrays.stream(scores).boxed().toList(),
        countries(matched),
        top(matched, LATEST_FIRST, limit),
        top(alerts.stream().filter(query::matches).toList(), WORST_FIRST, limit));
  }

  private static List<Case> top(List<Case> cases, Comparator<Case> order, int limit) {
    return cases.stream().sorted(order).limit(limit).toList();
  }

  private static List<CasePage.Country> countries(List<Case> cases) {
    Map<String, long[]> counts = new HashMap<>();
    for (Case one : cases) {
      Case.Payment payment = one.payment();
      if (payment != null) {
        String code = Objects.requireNonNullElse(payment.country(), "");
        long[] count = counts.computeIfAbsent(code, key -> new long[2]);
        count[0]++;
        count[1] += one.decision() == Decision.DECLINE ? 1 : 0;
      }
    }
    List<CasePage.Country> countries = new ArrayList<>();
    counts.forEach((code, count) -> countries.add(new CasePage.Country(code, count[0], count[1])));
    return countries.stream()
        .sorted(
            Comparator.comparingLong(CasePage.Country::declined)
                .thenComparingLong(CasePage.Country::decisions)
                .reversed()
                .thenComparing(CasePage.Country::code))
        .limit(COUNTRIES)
        .toList();
  }
}
