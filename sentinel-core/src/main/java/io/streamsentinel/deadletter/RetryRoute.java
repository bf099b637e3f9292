package io.streamsentinel.deadletter;

import io.streamsentinel.participant.Participant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Where records go that a handler could not handle, before they are dead letters: to retry topics,
 * which the same consumer reads. The record is handed over as a dead letter is, whole and with the
 * reason in headers, in the transaction that also commits its offset.
 *
 * <p>Must be thread-safe: the engine calls it from several of its threads.
 */
public interface RetryRoute {

  /** The retry topics. The consumer reads them beside its own, and honours their headers. */
  Set<String> topics();

  /** Further topics that must exist for the route to work. Default: none. */
  default Set<String> furtherTopics() {
    return Set.of();
  }

  /**
   * The retry topic for a record that is given up on. Asked for records that could be decoded and
   * whose handler failed; a pure question.
   *
   * @param record the record as it was read
   * @param letter what would be said of it among the dead letters
   * @param reason why it is given up
   * @return a topic of {@link #topics}, or empty to have it dead-lettered
   */
  Optional<String> next(ConsumerRecord<byte[], byte[]> record, DeadLetter letter, Throwable reason);

  /**
   * A record leaves, for a retry topic or for the dead letters: what has to be written about that
   * in the same transaction. Default: nothing.
   *
   * @param record the record as it was read
   * @param letter what is said of it
   * @param next the retry topic, or empty if it becomes a dead letter
   */
  default List<ProducerRecord<byte[], byte[]>> beside(
      ConsumerRecord<byte[], byte[]> record, DeadLetter letter, Optional<String> next) {
    return List.of();
  }

  /**
   * The blocks that the route needs in the consumer, outside of all others: what waits until a
   * record is due is one of them, as {@link Participant#around}.
   */
  List<Participant> participants();
}
