package io.streamsentinel.producer;

import io.micrometer.core.instrument.MeterRegistry;
import io.streamsentinel.metrics.ClientMeters;
import io.streamsentinel.settings.KafkaSettings;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends records once each, whatever the network repeats: acknowledged by all replicas in sync, in
 * order for each partition, compressed and batched.
 *
 * <p>Once means once <em>sent</em>: a caller that sends an event twice, as after a restart, has
 * sent two. With event ids ({@link ProducerBuilder#eventIds}) a consumer can tell.
 *
 * <p>Thread-safe; one producer serves many threads.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
public final class IdempotentProducer<K, V> implements AutoCloseable {

  private final Producer<K, V> producer;
  private final @Nullable EventIds ids;
  private final Duration closeTimeout;
  private final SendMeters meters;
  private final ClientMeters clientMeters;

  /** Immutable, so that a race costs an object and nothing else. */
  private @Nullable Outcome recent;

  IdempotentProducer(
      Producer<K, V> producer,
      Leaders leaders,
      @Nullable EventIds ids,
      Duration closeTimeout,
      Consumer<FailedSend> onFailure,
      MeterRegistry registry,
      ClientMeters clientMeters) {
    this.clientMeters = clientMeters;
    this.producer = producer;
    this.ids = ids;
    this.closeTimeout = closeTimeout;
    this.meters = new SendMeters(registry, leaders::await, onFailure);
  }

  /**
   * A builder.
   *
   * @param kafka the cluster
   * @param keys encodes keys
   * @param values encodes values
   * @param <K> the type of keys
   * @param <V> the type of values
   */
  public static <K, V> ProducerBuilder<K, V> builder(
      KafkaSettings kafka, Serializer<K> keys, Serializer<V> values) {
    return new ProducerBuilder<>(kafka, keys, values);
  }

  /**
   * Sends a record and tells a callback how that ended. The fastest form. Blocks while the buffer
   * is full, and at the first record for a topic until its partitions are led.
   *
   * @param record the record
   * @param callback called once, on the client's own thread: be quick, and call no method of this
   *     producer. One object for all records costs less than one for each
   * @throws org.apache.kafka.common.errors.SerializationException if it can't be encoded; nothing
   *     is sent
   */
  @SuppressWarnings("FutureReturnValueIgnored") // The callback tells.
  public void send(ProducerRecord<K, V> record, Callback callback) {
    producer.send(record, outcome(record, identify(record), callback));
  }

  /** The last one does once more, if it would be the same: nothing is allocated for each record. */
  private Outcome outcome(ProducerRecord<K, V> record, @Nullable EventId id, Callback callback) {
    Outcome last = recent;
    if (id == null
        && last != null
        && last.callback == callback
        && last.topic.name().equals(record.topic())) {
      return last;
    }
    Outcome outcome = new Outcome(meters.of(record.topic()), id, callback);
    if (id == null) {
      recent = outcome;
    }
    return outcome;
  }

  /**
   * Counts how a send ended, and passes it on. Holds on to nothing of the record, as Kafka's client
   * does not: whatever a send keeps until it is acknowledged, the collector has to copy.
   */
  private record Outcome(SendMeters.Topic topic, @Nullable EventId id, Callback callback)
      implements Callback {

    @Override
    @SuppressWarnings("NullAway") // Kafka passes null for "no failure", and carries no annotation.
    public void onCompletion(RecordMetadata metadata, Exception failure) {
      if (failure == null) {
        topic.sent();
      } else {
        topic.failed(id, failure);
      }
      callback.onCompletion(metadata, failure);
    }
  }

  /**
   * Sends a record. Blocks while the buffer is full.
   *
   * @param record the record
   * @return where it went, or why it did not. Completed on the client's own thread: hand longer
   *     work over
   */
  public CompletableFuture<RecordMetadata> send(ProducerRecord<K, V> record) {
    CompletableFuture<RecordMetadata> result = new CompletableFuture<>();
    send(
        record,
        (metadata, failure) -> {
          if (failure == null) {
            result.complete(metadata);
          } else {
            result.completeExceptionally(failure);
          }
        });
    return result;
  }

  /**
   * Sends a record. Blocks while the buffer is full.
   *
   * @param topic its topic
   * @param key its key
   * @param value its value
   * @return where it went, or why it did not
   */
  public CompletableFuture<RecordMetadata> send(String topic, K key, V value) {
    return send(new ProducerRecord<>(topic, key, value));
  }

  /** Returns when everything sent so far is acknowledged or has failed. */
  public void flush() {
    producer.flush();
  }

  private @Nullable EventId identify(ProducerRecord<K, V> record) {
    EventIds given = ids;
    if (given == null) {
      return null;
    }
    if (record.headers().lastHeader(EventId.HEADER) != null) {
      return EventId.of(record.headers()).orElse(null);
    }
    EventId id = given.next();
    record.headers().add(EventId.HEADER, id.bytes());
    return id;
  }

  /**
   * Waits for what is in flight, within {@code closeTimeout}. Whatever can't be sent by then fails,
   * and each callback, future and listener hears of it before this returns.
   */
  @Override
  public void close() {
    clientMeters.close();
    producer.close(closeTimeout);
  }
}
