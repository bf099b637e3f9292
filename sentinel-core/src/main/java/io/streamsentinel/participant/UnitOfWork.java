package io.streamsentinel.participant;

import io.streamsentinel.unit.Statement;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** What one record's handler said shall happen, as a participant sees it. */
public interface UnitOfWork {

  /** The partition the record was read from. */
  TopicPartition partition();

  /** The record's offset. */
  long offset();

  /** Kafka's timestamp of the record, in milliseconds since 1970. */
  long timestamp();

  /** The record's key as it came, not decoded, or null: units of one key happen in offset order. */
  byte @Nullable [] key();

  /** The records to send, serialised, in the order the handler named them. */
  List<ProducerRecord<byte[], byte[]>> outputs();

  /** The statements to execute, in the order the handler named them. */
  List<Statement> statements();

  /**
   * Whether the record was given up on: its only outputs are its dead letter, or its copy for a
   * retry topic, and what the retry route writes beside that; it has no statement.
   */
  boolean deadLettered();

  /**
   * What a participant attached to the record.
   *
   * @param type the type asked for
   * @param <T> the type asked for
   */
  <T> Optional<T> attached(Class<T> type);
}
