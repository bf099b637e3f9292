package io.streamsentinel.state;

import io.streamsentinel.participant.Control;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * What the engine does for a participant, where there is no engine: the caller of a commit gets the
 * reason and stops by itself; partitions whose memory is wrong are forgotten.
 *
 * @param forget has a partition be taken over before anything more is committed for it
 */
record LoopControl(Consumer<TopicPartition> forget) implements Control {

  @Override
  public void pause(TopicPartition partition, String reason) {}

  @Override
  public void resume(TopicPartition partition, String reason) {}

  @Override
  public void resync(TopicPartition partition, String reason) {
    forget.accept(partition);
  }

  @Override
  public void quarantine(TopicPartition partition, String report) {
    forget.accept(partition);
  }
}
