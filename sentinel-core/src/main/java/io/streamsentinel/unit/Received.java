package io.streamsentinel.unit;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A record as a handler gets it: decoded, with where it came from. Immutable as far as its key,
 * value and headers are. {@link #toString} shows neither key nor value, so that it is safe to log.
 *
 * @param <K> the type of the key
 * @param <V> the type of the value
 */
public final class Received<K, V> {

  private final ConsumerRecord<byte[], byte[]> raw;
  private final @Nullable K key;
  private final V value;

  /**
   * A decoded record.
   *
   * @param raw as it came from Kafka
   * @param key its decoded key, or null if it has none
   * @param value its decoded value; null only for a tombstone, where tombstones are let through
   */
  public Received(ConsumerRecord<byte[], byte[]> raw, @Nullable K key, V value) {
    this.raw = raw;
    this.key = key;
    this.value = value;
  }

  /** The key, or null where the record has none. */
  public @Nullable K key() {
    return key;
  }

  /**
   * The value; null only for a tombstone, which reaches a handler only if the consumer was told so.
   */
  public V value() {
    return value;
  }

  /** The topic it was read from. */
  public String topic() {
    return raw.topic();
  }

  /** The partition it was read from. */
  public int partition() {
    return raw.partition();
  }

  /** Its offset in that partition. */
  public long offset() {
    return raw.offset();
  }

  /**
   * Kafka's timestamp, in milliseconds since 1970: when it was sent or appended, not when it
   * happened.
   */
  public long timestamp() {
    return raw.timestamp();
  }

  /** Its headers, for reading. */
  public Headers headers() {
    return raw.headers();
  }

  /** The record as it came from Kafka, with undecoded key and value. */
  public ConsumerRecord<byte[], byte[]> raw() {
    return raw;
  }

  @Override
  public String toString() {
    return topic() + "-" + partition() + "@" + offset();
  }
}
