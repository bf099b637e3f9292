package io.streamsentinel.unit;

import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * How far a partition is done: the next offset, and the leader epoch of what came before it,
 * without which a client can't notice a truncated log (KAFKA-20507).
 *
 * @param offset the next offset to handle
 * @param leaderEpoch the leader epoch of the last record before it, if known
 */
public record Position(long offset, Optional<Integer> leaderEpoch) {

  /**
   * A position without a known leader epoch.
   *
   * @param offset the next offset to handle
   */
  public static Position of(long offset) {
    return new Position(offset, Optional.empty());
  }

  /**
   * The position that a committed offset stands for.
   *
   * @param committed as Kafka's clients have it
   */
  public static Position of(OffsetAndMetadata committed) {
    return new Position(committed.offset(), committed.leaderEpoch());
  }

  /** The same as Kafka's clients want it. */
  public OffsetAndMetadata toOffsetAndMetadata() {
    return new OffsetAndMetadata(offset, leaderEpoch, "");
  }
}
