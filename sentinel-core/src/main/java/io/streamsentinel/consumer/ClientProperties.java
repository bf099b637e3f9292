package io.streamsentinel.consumer;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * What the engine's Kafka clients are configured with. Security settings pass through untouched.
 */
final class ClientProperties {

  private static final int MAX_POLL_INTERVAL_DEFAULT = 300_000;
  private static final int API_TIMEOUT = 60_000;

  /** What the promise depends on. */
  private static final Set<String> OWNED =
      Set.of(
          ConsumerConfig.GROUP_ID_CONFIG,
          ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
          ConsumerConfig.ISOLATION_LEVEL_CONFIG,
          ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
          ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
          ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
          ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
          ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
          ProducerConfig.TRANSACTIONAL_ID_CONFIG,
          ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
          ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
          ProducerConfig.ACKS_CONFIG);

  private ClientProperties() {}

  static void refuseOwned(String key) {
    if (OWNED.contains(key)) {
      throw new IllegalArgumentException(
          key + " is set by the consumer itself: exactly-once depends on it");
    }
    refuseTwoPhaseCommit(key);
  }

  static void refuseTwoPhaseCommit(String key) {
    if (key.equals(ProducerConfig.TRANSACTION_TWO_PHASE_COMMIT_ENABLE_CONFIG)) {
      throw new IllegalArgumentException(
          key
              + " must not be set: Kafka's clients accept it and do not send it (KIP-939 is not"
              + " finished)");
    }
  }

  static void checkTimeouts(Options options) {
    Object set =
        consumer(options)
            .getOrDefault(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, MAX_POLL_INTERVAL_DEFAULT);
    long interval = Long.parseLong(set.toString());
    if (options.transactionTimeout().toMillis() >= interval) {
      throw new IllegalArgumentException(
          "transactionTimeout %s must be below max.poll.interval.ms (%d)"
              .formatted(options.transactionTimeout(), interval));
    }
  }

  static Map<String, Object> consumer(Options options) {
    Map<String, Object> properties = new HashMap<>();
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2_000);
    properties.putAll(options.kafka().properties());
    properties.putAll(options.consumerProperties());
    Object protocol = properties.getOrDefault(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
    if (protocol.toString().equalsIgnoreCase("classic")) {
      properties.putIfAbsent(
          ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
          CooperativeStickyAssignor.class.getName());
    }
    properties.put(ConsumerConfig.GROUP_ID_CONFIG, options.group());
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    properties.putIfAbsent(
        CommonClientConfigs.CLIENT_ID_CONFIG, options.group() + "-" + options.instance());
    return properties;
  }

  /** How many records a poll may bring. */
  static int pollRecords(Options options) {
    return Integer.parseInt(
        String.valueOf(consumer(options).get(ConsumerConfig.MAX_POLL_RECORDS_CONFIG)));
  }

  static Map<String, Object> producer(Options options, int lane) {
    long timeout = options.transactionTimeout().toMillis();
    Map<String, Object> properties = new HashMap<>();
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 * 1024);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L << 20);
    // A call that does not return blocks an epoch: shorter than Kafka's defaults, and made again.
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeout);
    properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) timeout);
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) Math.min(2 * timeout, 120_000));
    properties.putAll(options.kafka().properties());
    properties.putAll(options.producerProperties());
    properties.remove(CommonClientConfigs.GROUP_INSTANCE_ID_CONFIG);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, options.transactionalId(lane));
    properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int) timeout);
    properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, options.transactionalId(lane));
    return properties;
  }

  static Map<String, Object> admin(Options options) {
    Map<String, Object> properties = new HashMap<>();
    // A connection on which nothing comes back is given up as soon as the producers do.
    properties.put(
        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) options.transactionTimeout().toMillis());
    properties.putAll(options.kafka().properties());
    return properties;
  }

  /** How long a question to the cluster is tried: what the admin client allows for it. */
  static Duration adminBound(Options options) {
    Object set =
        admin(options).getOrDefault(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, API_TIMEOUT);
    return Duration.ofMillis(Long.parseLong(set.toString()));
  }

  /** The largest request that the producers send. */
  static int requestBytes(Options options) {
    Object set = producer(options, 0).getOrDefault(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 1 << 20);
    return Integer.parseInt(set.toString());
  }
}
