package io.streamsentinel.state;

import io.streamsentinel.participant.UnitOfWork;
import java.nio.ByteBuffer;
import org.apache.kafka.common.TopicPartition;

/**
 * What orders units: the records of one key of a partition. Those without a key are one lane.
 * {@link #toString} does not show the key.
 */
record Lane(TopicPartition partition, ByteBuffer key) {

  private static final ByteBuffer NO_KEY = ByteBuffer.allocate(0);

  static Lane of(UnitOfWork unit) {
    byte[] key = unit.key();
    return new Lane(unit.partition(), key == null ? NO_KEY : ByteBuffer.wrap(key));
  }

  @Override
  public String toString() {
    return "Lane[" + partition + "]";
  }
}
