package io.streamsentinel.unit;

import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * How bytes become records and values become bytes: decoders for what a consumer reads, encoders
 * for what its units send. All four are Kafka's own interfaces, configured by whoever made them;
 * the consumer closes none of them.
 *
 * <p>The decoders are called by one thread. The encoders are called by all handler threads at once,
 * as {@code KafkaProducer} does it. One pair of encoders serves every output topic, so a serializer
 * that handles any event type, as Avro's, is all it takes.
 *
 * @param keys decodes keys
 * @param values decodes values
 * @param outputKeys encodes the keys that units send
 * @param outputValues encodes the values that units send
 * @param <K> the type of decoded keys
 * @param <V> the type of decoded values
 */
public record Format<K, V>(
    Deserializer<? extends K> keys,
    Deserializer<? extends V> values,
    Serializer<?> outputKeys,
    Serializer<?> outputValues) {

  /**
   * A format from its four parts.
   *
   * @param keys decodes keys
   * @param values decodes values
   * @param outputKeys encodes the keys that units send
   * @param outputValues encodes the values that units send
   * @param <K> the type of decoded keys
   * @param <V> the type of decoded values
   */
  public static <K, V> Format<K, V> of(
      Deserializer<? extends K> keys,
      Deserializer<? extends V> values,
      Serializer<?> outputKeys,
      Serializer<?> outputValues) {
    return new Format<>(keys, values, outputKeys, outputValues);
  }

  /** Text in UTF-8, both ways. */
  public static Format<String, String> strings() {
    return of(
        new StringDeserializer(),
        new StringDeserializer(),
        new StringSerializer(),
        new StringSerializer());
  }

  /** Bytes as they are, both ways. */
  public static Format<byte[], byte[]> bytes() {
    return of(
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  /**
   * The same decoders with other encoders.
   *
   * @param keys encodes the keys that units send
   * @param values encodes the values that units send
   */
  public Format<K, V> sending(Serializer<?> keys, Serializer<?> values) {
    return new Format<>(this.keys, this.values, keys, values);
  }
}
