package io.streamsentinel.examples.demo;

import io.streamsentinel.examples.payments.Hour;
import io.streamsentinel.examples.payments.HourlyStatistics;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Hours as the statistics have them, or as they must be. Not thread-safe. */
final class HourRows {

  private final Map<Key, Hour> hours = new HashMap<>();

  private HourRows() {}

  /** What the statistics say now. */
  static HourRows of(HourlyStatistics statistics) {
    HourRows rows = new HourRows();
    statistics.hours().forEach(rows::add);
    return rows;
  }

  void add(Hour hour) {
    hours.merge(new Key(hour.start(), hour.currency()), hour, Hour::plus);
  }

  /** How many hours the others have otherwise, or don't have, or have beyond these. */
  long off(HourRows others) {
    Set<Key> keys = new HashSet<>(hours.keySet());
    keys.addAll(others.hours.keySet());
    return keys.stream()
        .filter(key -> !Objects.equals(hours.get(key), others.hours.get(key)))
        .count();
  }

  private record Key(Instant start, String currency) {}
}
