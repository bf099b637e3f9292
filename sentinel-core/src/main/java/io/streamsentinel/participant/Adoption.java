package io.streamsentinel.participant;

import io.streamsentinel.unit.Position;
import java.util.List;
import java.util.Optional;

/**
 * A newly assigned partition whose stable position is known, and the answers a participant can
 * give. No answer means: handlers go on at {@link #committed}.
 *
 * <p>Used on the thread that calls {@link Participant#adopt}, until that returns.
 */
public interface Adoption {

  /** The partition, its topic id and the assignment number. */
  Claim claim();

  /**
   * The group's position, read stable: no transaction that could still move it is open. Empty if
   * the group has none for this partition; the engine's own answer is then {@link #start}.
   */
  Optional<Position> committed();

  /**
   * Where handlers would begin if no participant objects: {@link #committed}, or else the start
   * policy.
   */
  Position start();

  /** The first offset that the log still holds. */
  long logStart();

  /**
   * Whether a user had the group rewound to {@link #start}: a participant that holds a position of
   * its own sets it there, or quarantines the partition if it can't.
   */
  default boolean rewound() {
    return false;
  }

  /** Whether the partition is still ours. Ask before long work. */
  boolean owned();

  /**
   * Reads the stable position again, for a participant that suspects it has moved since.
   *
   * @throws io.streamsentinel.error.RetriableException if it is not known within the bound
   */
  Optional<Position> committedNow();

  /**
   * Has outputs sent again that a database committed and Kafka did not, in a transaction that also
   * commits the position they lead to. Handlers begin after the last of them. Call it once for each
   * piece, in order.
   *
   * @param republished the outputs and where they lead
   */
  void republish(Republish republished);

  /**
   * Has a position committed, in a transaction, before handlers begin there. For a participant that
   * knows better than Kafka where the group is.
   *
   * @param position where handlers begin
   */
  void startAt(Position position);

  /**
   * Has records from an earlier offset pass {@link Participant#passing} again, without handlers, up
   * to where handlers begin. With several participants the earliest counts.
   *
   * @param offset the first record to pass; not before {@link #logStart}
   */
  void replayFrom(long offset);

  /**
   * Leaves the partition paused until somebody has looked: what is known does not add up, and going
   * on would be guessing.
   *
   * @param report what was found, where, and what to do; no key, value or secret
   */
  void quarantine(String report);

  /** What was asked to be republished so far. */
  List<Republish> republished();
}
