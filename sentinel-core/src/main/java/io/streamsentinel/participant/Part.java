package io.streamsentinel.participant;

import io.streamsentinel.unit.Position;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * One source partition's part of an epoch: units in offset order, from a position to a position.
 */
public interface Part {

  /** The source partition. */
  TopicPartition partition();

  /**
   * The id of the source topic, which a topic of the same name that was made anew does not share.
   */
  Uuid topicId();

  /** The assignment number under which its records were fetched. */
  int assignment();

  /** Where the part begins: where the part before it ended. */
  Position from();

  /** Where it ends: what is committed as the partition's offset. */
  Position to();

  /**
   * Its units in offset order; fewer than {@code to - from} where the log has gaps, possibly none.
   */
  List<? extends UnitOfWork> units();
}
