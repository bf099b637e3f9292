package io.streamsentinel.resilience.replay;

import java.util.Map;

/**
 * What a replay did, or would do.
 *
 * @param replayed how many dead letters were sent to be handled again
 * @param skipped how many could not be, by the reason
 */
public record Replayed(long replayed, Map<String, Long> skipped) {

  /** How many were skipped, for whatever reason. */
  public long skippedCount() {
    return skipped.values().stream().mapToLong(Long::longValue).sum();
  }
}
