package io.streamsentinel.participant;

import java.time.Duration;
import java.util.Optional;

/**
 * How a topic keeps its records.
 *
 * @param compacted whether a record may go because a later one has its key
 * @param retention after how long records may go; empty for never
 */
public record LogPolicy(boolean compacted, Optional<Duration> retention) {

  /** Whether no record goes before it is this old, for whatever reason. */
  public boolean keeps(Duration age) {
    return !compacted && retention.map(kept -> kept.compareTo(age) >= 0).orElse(true);
  }
}
