package io.streamsentinel.participant;

import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What a participant wants sent beside what a record's handler sends, in the same unit: attached to
 * the record while it passes ({@link Passage#attach}), sent if its handler succeeds, and dropped if
 * it fails.
 *
 * @param record the record, serialised
 */
public record Beside(ProducerRecord<byte[], byte[]> record) {

  /** Shows the topic alone, so that it is safe to log. */
  @Override
  public String toString() {
    return "Beside[" + record.topic() + "]";
  }
}
