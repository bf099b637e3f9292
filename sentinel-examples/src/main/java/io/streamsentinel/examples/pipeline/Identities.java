package io.streamsentinel.examples.pipeline;

import io.streamsentinel.deadletter.DeadLetterHeaders;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Tells the records of an input apart, and knows them again as dead letters: by an id in the event,
 * or by where the record was if it holds no event. Not thread-safe.
 *
 * @param <V> the events
 */
public final class Identities<V> {

  private final Deserializer<V> events;
  private final Function<V, String> id;

  /**
   * @param events reads the events
   * @param id what is unique in one
   */
  public Identities(Deserializer<V> events, Function<V, String> id) {
    this.events = events;
    this.id = id;
  }

  /** Of a record of the input. */
  public String of(ConsumerRecord<byte[], byte[]> record) {
    return of(record, Integer.toString(record.partition()), Long.toString(record.offset()));
  }

  /** Of a dead letter: that of the record it was. */
  public String ofLetter(ConsumerRecord<byte[], byte[]> letter) {
    return of(
        letter,
        header(letter, DeadLetterHeaders.PARTITION),
        header(letter, DeadLetterHeaders.OFFSET));
  }

  private String of(ConsumerRecord<byte[], byte[]> record, String partition, String offset) {
    try {
      return id.apply(events.deserialize(record.topic(), record.value()));
    } catch (SerializationException e) {
      return partition + "@" + offset;
    }
  }

  private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
    return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
