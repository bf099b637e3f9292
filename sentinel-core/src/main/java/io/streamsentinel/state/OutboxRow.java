package io.streamsentinel.state;

import io.streamsentinel.participant.Part;
import io.streamsentinel.unit.Position;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * One source partition's part of an epoch as the outbox keeps it.
 *
 * @param from where the part begins
 * @param to where it ends
 * @param fence of the owner that wrote it
 * @param units what to send again if Kafka does not have it, in order
 */
record OutboxRow(long from, Position to, long fence, List<OutboxUnit> units) {

  /** A unit's outputs. */
  record OutboxUnit(long offset, List<ProducerRecord<byte[], byte[]>> outputs) {}

  static OutboxRow of(Part part, long fence) {
    List<OutboxUnit> units =
        part.units().stream().map(unit -> new OutboxUnit(unit.offset(), unit.outputs())).toList();
    return new OutboxRow(part.from().offset(), part.to(), fence, units);
  }

  /** The outputs of all units, in order. */
  List<ProducerRecord<byte[], byte[]>> outputs() {
    return units.stream().flatMap(unit -> unit.outputs().stream()).toList();
  }

  @Override
  public String toString() {
    return "OutboxRow[" + from + " to " + to.offset() + ", " + units.size() + " units]";
  }
}
