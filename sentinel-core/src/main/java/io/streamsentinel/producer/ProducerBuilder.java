package io.streamsentinel.producer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.streamsentinel.metrics.ClientMeters;
import io.streamsentinel.settings.ClientVersions;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.settings.ProducerPreset;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what an {@link IdempotentProducer} is made of. Every option has a default. Not
 * thread-safe.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
public final class ProducerBuilder<K, V> {

  private static final Set<String> OWNED =
      Set.of(
          ProducerConfig.ACKS_CONFIG,
          ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
          ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
          ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
          ProducerConfig.TRANSACTIONAL_ID_CONFIG,
          ProducerConfig.TRANSACTION_TWO_PHASE_COMMIT_ENABLE_CONFIG);

  private final KafkaSettings kafka;
  private final Serializer<K> keys;
  private final Serializer<V> values;
  private final Map<String, Object> properties = new HashMap<>();
  private @Nullable EventIds ids;
  private Duration closeTimeout = Duration.ofSeconds(30);
  private MeterRegistry metrics = Metrics.globalRegistry;
  private boolean clientMeters;
  private Consumer<FailedSend> onFailure = failed -> {};

  ProducerBuilder(KafkaSettings kafka, Serializer<K> keys, Serializer<V> values) {
    this.kafka = kafka;
    this.keys = keys;
    this.values = values;
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 * 1024);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L << 20);
  }

  /**
   * Never gives up a record that it has taken, while it is open: what {@link ProducerPreset#ALERTS}
   * says. For few records that must arrive, as alerts. A record that finds the buffer full, or its
   * topic unknown, for {@code max.block.ms} (there: 10 seconds) is not taken, and its caller hears
   * of it. Default: a record fails after {@code delivery.timeout.ms}, two minutes.
   */
  public ProducerBuilder<K, V> guaranteedDelivery() {
    ProducerPreset.ALERTS.choices().forEach(each -> properties.put(each.key(), each.value()));
    return this;
  }

  /**
   * Gives every record an {@link EventId}, under a random prefix: tells events apart, also if the
   * network or an operator duplicates them. Default: no ids.
   */
  public ProducerBuilder<K, V> eventIds() {
    this.ids = EventIds.random();
    return this;
  }

  /**
   * Gives every record an {@link EventId} from a known place: for a sender that may send its events
   * again after a restart, in the same order, and knows at which one it begins.
   *
   * @param prefix the sender's own, the same over restarts; no two live senders share one
   * @param first the counter of the first event that will be sent
   */
  public ProducerBuilder<K, V> eventIds(long prefix, long first) {
    this.ids = new EventIds(prefix, first);
    return this;
  }

  /**
   * How long {@link IdempotentProducer#close} waits for sends in flight. Default: 30 seconds.
   *
   * @param timeout not negative
   */
  public ProducerBuilder<K, V> closeTimeout(Duration timeout) {
    if (timeout.isNegative()) {
      throw new IllegalArgumentException("closeTimeout must not be negative: " + timeout);
    }
    this.closeTimeout = timeout;
    return this;
  }

  /**
   * Hears of every record that was not sent, whichever form it was sent in. Called on the client's
   * own thread: be quick. Default: nobody does, but callbacks and futures.
   *
   * @param listener the listener
   */
  public ProducerBuilder<K, V> onFailure(Consumer<FailedSend> listener) {
    this.onFailure = listener;
    return this;
  }

  /**
   * Where meters are registered. Default: Micrometer's global registry.
   *
   * @param registry the registry
   */
  public ProducerBuilder<K, V> metrics(MeterRegistry registry) {
    this.metrics = registry;
    return this;
  }

  /**
   * Registers the Kafka client's own meters, too, through Micrometer's binder: more than a hundred
   * ({@code kafka.producer...}), by client and topic. A thread looks for new ones each minute.
   * Default: not.
   */
  public ProducerBuilder<K, V> clientMeters() {
    this.clientMeters = true;
    return this;
  }

  /**
   * Sets a key of Kafka's producer configuration. Keys that the promise depends on are refused.
   *
   * @param key the key
   * @param value its value
   */
  public ProducerBuilder<K, V> property(String key, Object value) {
    if (OWNED.contains(key)) {
      throw new IllegalArgumentException(
          key + " is set by the producer itself: idempotence depends on it");
    }
    properties.put(key, value);
    return this;
  }

  /**
   * A producer, connected at its first send.
   *
   * @throws IllegalArgumentException if the Kafka client is of a version that corrupts data
   */
  public IdempotentProducer<K, V> build() {
    ClientVersions.refuseBroken();
    Map<String, Object> all = all();
    KafkaProducer<K, V> producer = new KafkaProducer<>(all, keys, values);
    return new IdempotentProducer<>(
        producer,
        new Leaders(producer, kafka.properties(), maxBlock(all)),
        ids,
        closeTimeout,
        onFailure,
        metrics,
        ClientMeters.of(producer, clientMeters ? metrics : null));
  }

  /** Everything that Kafka's producer is given. */
  Map<String, Object> all() {
    Map<String, Object> all = new HashMap<>(properties);
    kafka.properties().forEach(all::put);
    OWNED.forEach(all::remove);
    all.put(ProducerConfig.ACKS_CONFIG, "all");
    all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    return all;
  }

  private static Duration maxBlock(Map<String, Object> all) {
    Object set = all.get(ProducerConfig.MAX_BLOCK_MS_CONFIG);
    return set == null
        ? Duration.ofMinutes(1)
        : Duration.ofMillis(Long.parseLong(set.toString().strip()));
  }
}
