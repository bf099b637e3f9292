package io.streamsentinel.health;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a consumer is, at one moment.
 *
 * @param state where it is in its life
 * @param partitions the partitions it owns, ordered by topic and number
 * @param lastCommit when it last committed an epoch
 * @param failure what ended it, if it failed
 */
public record ConsumerHealth(
    State state,
    List<PartitionHealth> partitions,
    Optional<Instant> lastCommit,
    Optional<String> failure) {

  /** Where a consumer is in its life. */
  public enum State {
    /** Built, not run. */
    NEW,
    /** Running. */
    RUNNING,
    /** About to end: what was begun is being finished. */
    DRAINING,
    /** Ended in good order. */
    CLOSED,
    /** Ended by a failure. */
    FAILED
  }

  /** Whether it runs and no partition is quarantined. */
  public boolean healthy() {
    return state == State.RUNNING
        && partitions.stream().allMatch(partition -> partition.quarantine().isEmpty());
  }
}
