package io.streamsentinel.consumer;

import io.streamsentinel.error.AbortableException;
import io.streamsentinel.unit.NotNowException;
import java.time.Duration;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Turns what a handler sends into bytes, and refuses in that call what could never be sent: a send
 * that the broker refuses later would abort the transaction of all. Where a serializer can't ask
 * what it needs, the handler is told "not now".
 */
final class Encoder {

  /** An upper bound of a record's and its batch's own fields in a request. */
  static final int OVERHEAD = 128;

  private static final int HEADER_OVERHEAD = 10;

  /** A handler that could not send is called again so soon, while its partition waits. */
  private static final Duration ENCODE_AGAIN = Duration.ofMillis(500);

  private final Serializer<Object> keys;
  private final Serializer<Object> values;
  private final OutputLimits limits;
  private final HeaderInjector injector;

  Encoder(Serializer<?> keys, Serializer<?> values, OutputLimits limits, HeaderInjector injector) {
    this.keys = anything(keys);
    this.values = anything(values);
    this.limits = limits;
    this.injector = injector;
  }

  /** A serializer that is handed a type it does not know answers so, and {@link #bytes} says it. */
  @SuppressWarnings("unchecked")
  private static Serializer<Object> anything(Serializer<?> serializer) {
    return (Serializer<Object>) serializer;
  }

  Encoded encode(String topic, @Nullable Object key, @Nullable Object value) {
    OutputHeaders headers = new OutputHeaders();
    injector.inject(headers);
    byte[] keyBytes = key == null ? null : bytes("key", keys, topic, headers, key);
    byte[] valueBytes = value == null ? null : bytes("value", values, topic, headers, value);
    return check(record(topic, null, null, keyBytes, valueBytes, headers));
  }

  Encoded encode(ProducerRecord<?, ?> given) {
    OutputHeaders headers = new OutputHeaders(given.headers());
    injector.inject(headers);
    Object key = given.key();
    Object value = given.value();
    byte[] keyBytes = key == null ? null : bytes("key", keys, given.topic(), headers, key);
    byte[] valueBytes =
        value == null ? null : bytes("value", values, given.topic(), headers, value);
    return check(
        record(given.topic(), given.partition(), given.timestamp(), keyBytes, valueBytes, headers));
  }

  @SuppressWarnings(
      "NullAway") // ProducerRecord takes nulls, and carries no annotation that says so.
  private static ProducerRecord<byte[], byte[]> record(
      String topic,
      @Nullable Integer partition,
      @Nullable Long timestamp,
      byte @Nullable [] key,
      byte @Nullable [] value,
      OutputHeaders headers) {
    return new ProducerRecord<>(topic, partition, timestamp, key, value, headers.written());
  }

  private Encoded check(ProducerRecord<byte[], byte[]> record) {
    int size = sizeOf(record);
    limits.check(record, size);
    return new Encoded(record, size);
  }

  private static byte[] bytes(
      String what, Serializer<Object> serializer, String topic, Headers headers, Object value) {
    try {
      return serializer.serialize(topic, headers, value);
    } catch (ClassCastException e) {
      // Not the cause: its message is fine, but the next serializer's may hold the value.
      throw new AbortableException(
          "%s for topic %s is a %s, which %s does not take. Give the format a serializer that does."
              .formatted(what, topic, value.getClass().getName(), serializer.getClass().getName()));
    } catch (RuntimeException e) {
      throw switch (Blame.of(e)) {
        case RECORD -> e;
        case AWAY ->
            new NotNowException(
                "a %s for topic %s can't be encoded now: %s"
                    .formatted(what, topic, e.getClass().getName()),
                ENCODE_AGAIN);
        case REFUSED -> new RefusedException("Encoding a " + what + " for", topic, e);
      };
    }
  }

  static int sizeOf(ProducerRecord<byte[], byte[]> record) {
    int size = OVERHEAD;
    if (record.key() != null) {
      size += record.key().length;
    }
    if (record.value() != null) {
      size += record.value().length;
    }
    for (Header header : record.headers()) {
      size += HEADER_OVERHEAD + header.key().length();
      if (header.value() != null) {
        size += header.value().length;
      }
    }
    return size;
  }
}
