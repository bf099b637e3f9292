package io.streamsentinel.state;

import io.streamsentinel.participant.Epoch;
import io.streamsentinel.participant.Part;
import io.streamsentinel.participant.UnitOfWork;
import io.streamsentinel.unit.Position;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/** An epoch of a loop: one partition's next step, of one unit or none. */
record LoopEpoch(
    long number, List<LoopPart> parts, ConsumerGroupMetadata groupMetadata, boolean recovery)
    implements Epoch {

  record LoopPart(
      TopicPartition partition,
      Uuid topicId,
      int assignment,
      Position from,
      Position to,
      List<UnitOfWork> units)
      implements Part {}
}
