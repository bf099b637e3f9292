package io.streamsentinel.examples.pipeline;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.streamsentinel.producer.IdempotentProducer;
import io.streamsentinel.settings.KafkaSettings;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends events into a topic, and forgets no failure. Used by one thread.
 *
 * @param <V> the events
 */
public final class Feed<V> implements AutoCloseable {

  /** No schema's magic byte, so no event. */
  private static final byte[] MALFORMED = {127, 1, 2, 3};

  private final String topic;
  private final IdempotentProducer<String, byte[]> producer;
  private final Serializer<? super V> events;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private long sent;

  private Feed(
      String topic, IdempotentProducer<String, byte[]> producer, Serializer<? super V> events) {
    this.topic = topic;
    this.producer = producer;
    this.events = events;
  }

  /** A feed of a topic, which counts nowhere. */
  public static <V> Feed<V> open(KafkaSettings kafka, String topic, Serializer<? super V> events) {
    return open(kafka, topic, events, new CompositeMeterRegistry());
  }

  /**
   * A feed of a topic.
   *
   * @param kafka the cluster
   * @param topic the topic
   * @param events writes events; it is not closed
   * @param meters where records are counted that were sent, and that were not
   */
  public static <V> Feed<V> open(
      KafkaSettings kafka, String topic, Serializer<? super V> events, MeterRegistry meters) {
    return new Feed<>(
        topic,
        IdempotentProducer.builder(kafka, new StringSerializer(), new ByteArraySerializer())
            .metrics(meters)
            .build(),
        events);
  }

  /** Sends an event. */
  public void send(String key, V event) {
    send(key, events.serialize(topic, event));
  }

  /** Sends records that hold no event. */
  public void malformed(int count) {
    for (int i = 0; i < count; i++) {
      send("malformed-" + i, MALFORMED);
    }
  }

  private void send(String key, byte[] value) {
    producer.send(
        new ProducerRecord<>(topic, key, value),
        (where, problem) -> {
          if (problem != null) {
            failure.compareAndSet(null, problem);
          }
        });
    sent++;
  }

  /** How many records have been sent. */
  public long sent() {
    return sent;
  }

  /**
   * Waits until all is acknowledged.
   *
   * @return how many records have been sent
   * @throws IllegalStateException if one could not be sent
   */
  public long flush() {
    producer.flush();
    Exception problem = failure.get();
    if (problem != null) {
      throw new IllegalStateException("a record could not be sent to " + topic, problem);
    }
    return sent;
  }

  @Override
  public void close() {
    producer.close();
  }
}
