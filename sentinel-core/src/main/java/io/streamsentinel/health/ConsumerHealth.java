package io.streamsentinel.health;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a consumer is, at one moment.
 *
 * @param state where it is in its life
 * @param partitions the partitions it owns, ordered by topic and number
 * @param lastCommit when it last committed an epoch
 * @param failure what ended it, if it failed
 * @param blocks what its participants say of themselves, by name: a circuit that is open, a limit
 */
public record ConsumerHealth(
    State state,
    List<PartitionHealth> partitions,
    Optional<Instant> lastCommit,
    Optional<String> failure,
    Map<String, String> blocks) {

  /** Copies the map. */
  public ConsumerHealth {
    blocks = Map.copyOf(blocks);
  }

  /**
   * Without anything said by participants.
   *
   * @param state where it is in its life
   * @param partitions the partitions it owns
   * @param lastCommit when it last committed an epoch
   * @param failure what ended it, if it failed
   */
  public ConsumerHealth(
      State state,
      List<PartitionHealth> partitions,
      Optional<Instant> lastCommit,
      Optional<String> failure) {
    this(state, partitions, lastCommit, failure, Map.of());
  }

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
