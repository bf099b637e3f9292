package io.streamsentinel.participant;

import io.streamsentinel.unit.Position;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Outputs of an epoch that a database committed and Kafka did not.
 *
 * @param outputs the records, serialised, in their order
 * @param to the position they lead to
 */
public record Republish(List<ProducerRecord<byte[], byte[]>> outputs, Position to) {

  @Override
  public String toString() {
    return "Republish[" + outputs.size() + " records up to " + to.offset() + "]";
  }
}
