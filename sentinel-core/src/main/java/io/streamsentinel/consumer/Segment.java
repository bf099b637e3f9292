package io.streamsentinel.consumer;

import io.streamsentinel.unit.Position;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Done units of one partition, without a gap: the currency between handlers and epochs.
 *
 * @param partition the ownership
 * @param from where it begins
 * @param to where it ends
 * @param units in offset order
 * @param bytes roughly what its inputs and outputs take
 * @param outputBytes roughly what its outputs take
 */
record Segment(
    Partition partition,
    Position from,
    Position to,
    List<OpenUnit> units,
    long bytes,
    long outputBytes) {

  /** Hands over every output, in order, without building a list of them. */
  void forEachOutput(Consumer<ProducerRecord<byte[], byte[]>> out) {
    for (OpenUnit unit : units) {
      ProducerRecord<byte[], byte[]> first = unit.first();
      if (first != null) {
        out.accept(first);
        List<ProducerRecord<byte[], byte[]>> more = unit.more();
        if (more != null) {
          more.forEach(out);
        }
      }
    }
  }
}
