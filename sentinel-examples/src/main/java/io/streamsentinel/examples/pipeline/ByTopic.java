package io.streamsentinel.examples.pipeline;

import java.util.Map;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads each topic as what is in it.
 *
 * @param <V> what all of it is
 */
public final class ByTopic<V> implements Deserializer<V> {

  private final Map<String, Deserializer<? extends V>> topics;

  /**
   * @param topics how each topic is read; they are not closed
   */
  public ByTopic(Map<String, Deserializer<? extends V>> topics) {
    this.topics = Map.copyOf(topics);
  }

  @Override
  public V deserialize(String topic, byte[] bytes) {
    return of(topic).deserialize(topic, bytes);
  }

  @Override
  public V deserialize(String topic, Headers headers, byte[] bytes) {
    return of(topic).deserialize(topic, headers, bytes);
  }

  private Deserializer<? extends V> of(String topic) {
    Deserializer<? extends V> events = topics.get(topic);
    if (events == null) {
      throw new SerializationException("nobody said how to read the topic " + topic);
    }
    return events;
  }
}
