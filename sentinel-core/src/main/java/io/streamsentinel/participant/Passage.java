package io.streamsentinel.participant;

import io.streamsentinel.unit.Received;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/** Decoded records of one partition on their way to the handler, in offset order. */
public interface Passage {

  /** The source partition. */
  TopicPartition partition();

  /** The assignment number under which the records were fetched. */
  int assignment();

  /** The records that could be decoded; possibly none. */
  List<? extends Received<?, ?>> records();

  /**
   * The next offset after this passage; larger than the last record's plus one where the log has
   * gaps.
   */
  long end();

  /** Whether these records were handled before and pass again for participants alone. */
  boolean replay();

  /**
   * Attaches a value to a record, for its handler ({@code unit.attached(type)}) and for whoever
   * comes later. A record holds one value of a class.
   *
   * @param index the record's place in {@link #records}
   * @param value the value
   */
  void attach(int index, Object value);
}
