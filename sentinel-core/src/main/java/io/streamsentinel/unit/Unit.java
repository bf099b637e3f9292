package io.streamsentinel.unit;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A unit of work: everything that one record's handler wants to happen. All of it happens, exactly
 * once and together with the record's offset, or none of it.
 *
 * <p>Effects are data. They are serialised and size-checked in the call that names them, so that
 * what can't be sent fails its own record and nothing else; they take effect when the epoch that
 * the unit is in commits. A unit is used by its handler's thread only, and only until the handler
 * returns: any later call throws {@link IllegalStateException}.
 */
public interface Unit {

  /**
   * Sends a record, in the transaction that also commits the handled record. Its partition follows
   * from the key as Kafka's producer has it.
   *
   * @param topic the output topic
   * @param key the key, or null; serialised with the format's key serializer
   * @param value the value, or null for a tombstone; serialised with the format's value serializer
   * @throws io.streamsentinel.error.AbortableException if it is of a type that the serializer does
   *     not take, or larger than the topic or the producer takes
   * @throws org.apache.kafka.common.errors.SerializationException if the serializer refuses it; as
   *     with the former, no attempt will help
   * @throws NotNowException if what the serializer needs, as a schema registry, can't be asked: let
   *     it through, and the partition waits. If that refuses our credentials the consumer stops
   * @throws io.streamsentinel.error.RetriableException if the topic does not exist or can't be
   *     asked for its limits
   */
  void send(String topic, @Nullable Object key, @Nullable Object value);

  /**
   * Sends a record with headers, a partition or a timestamp of its own.
   *
   * @param record the record; key and value are serialised as in {@link #send(String, Object,
   *     Object)}
   */
  void send(ProducerRecord<?, ?> record);

  /**
   * Executes a statement in the database transaction that the state of this consumer joins to its
   * epochs. The statement runs when the epoch commits, not in this call; if it fails then, this
   * unit alone fails.
   *
   * @param sql the statement, with {@code ?} for each argument
   * @param arguments the arguments
   * @throws IllegalStateException if the consumer was built without state
   */
  void execute(String sql, @Nullable Object... arguments);

  /**
   * Asks the database, inside the transaction that the unit's own statements will be in.
   *
   * @param sql the query, with {@code ?} for each argument
   * @param arguments the arguments
   * @return the rows, in the database's order
   * @throws IllegalStateException if the consumer was built without state
   */
  List<Row> query(String sql, @Nullable Object... arguments);

  /**
   * What a participant attached to the record before the handler ran, as the vector of its
   * features.
   *
   * @param type the type asked for
   * @param <T> the type asked for
   */
  <T> Optional<T> attached(Class<T> type);

  /**
   * Says that the record can't be handled now, through no fault of its own: a circuit is open, a
   * server is away. Thrown by the handler ({@code throw unit.notNow("scorer away", ofSeconds(1))}),
   * it pauses the partition with that reason, counts no attempt, and has the handler called again
   * after the given time.
   *
   * @param reason why, for {@code health()} and the log; no key, value or secret
   * @param retryAfter when to try again
   */
  NotNowException notNow(String reason, Duration retryAfter);
}
