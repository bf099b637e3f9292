package io.streamsentinel.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka client's own meters in a registry, through Micrometer's binder, until they are closed:
 * before the client is, or the binder asks a client that is gone. Thread-safe.
 */
public final class ClientMeters implements AutoCloseable {

  private final @Nullable KafkaClientMetrics bound;

  private ClientMeters(@Nullable KafkaClientMetrics bound, @Nullable MeterRegistry registry) {
    this.bound = bound;
    if (bound != null && registry != null) {
      bound.bindTo(registry);
    }
  }

  /**
   * A consumer's meters.
   *
   * @param consumer whose they are
   * @param registry where they go; null for nowhere
   */
  public static ClientMeters of(Consumer<?, ?> consumer, @Nullable MeterRegistry registry) {
    return new ClientMeters(registry == null ? null : new KafkaClientMetrics(consumer), registry);
  }

  /**
   * A producer's meters.
   *
   * @param producer whose they are
   * @param registry where they go; null for nowhere
   */
  public static ClientMeters of(Producer<?, ?> producer, @Nullable MeterRegistry registry) {
    return new ClientMeters(registry == null ? null : new KafkaClientMetrics(producer), registry);
  }

  /** Takes the meters away and ends the binder's thread. */
  @Override
  public void close() {
    if (bound != null) {
      bound.close();
    }
  }
}
