package io.streamsentinel.settings;

import static org.apache.kafka.clients.consumer.ConsumerConfig.AUTO_OFFSET_RESET_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.FETCH_MAX_BYTES_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.FETCH_MIN_BYTES_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.ISOLATION_LEVEL_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.RETRY_BACKOFF_MAX_MS_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.RETRY_BACKOFF_MS_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.ACKS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.BATCH_SIZE_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.BUFFER_MEMORY_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.LINGER_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION;
import static org.apache.kafka.clients.producer.ProducerConfig.MAX_REQUEST_SIZE_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.RETRIES_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.TRANSACTIONAL_ID_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.TRANSACTION_TWO_PHASE_COMMIT_ENABLE_CONFIG;

import java.util.Map;

/** What settings must not say: what breaks a promise, and what contradicts itself. */
final class Promise {

  private Promise() {}

  static void checkProducer(Map<String, Object> properties, boolean keepsThePromise) {
    if (keepsThePromise) {
      refuseUnless(
          properties,
          ACKS_CONFIG,
          "all",
          "-1",
          "a record would count as written before the in-sync replicas have it. For readings that"
              + " may be lost there is ProducerPreset.TELEMETRY_WITHOUT_PROMISE.");
      refuseUnless(
          properties,
          ENABLE_IDEMPOTENCE_CONFIG,
          "true",
          "true",
          "a retry would write a record twice or out of order.");
      KafkaKeys keys = KafkaKeys.PRODUCER;
      if (keys.number(properties, RETRIES_CONFIG) == 0) {
        throw refused(RETRIES_CONFIG, 0, "a record would be lost at the first hiccup.");
      }
      long inFlight = keys.number(properties, MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION);
      if (inFlight > 5) {
        throw refused(
            MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
            inFlight,
            "brokers remember five batches of a producer; with more, order is not kept.");
      }
    }
    absent(
        properties,
        TRANSACTION_TWO_PHASE_COMMIT_ENABLE_CONFIG,
        "Kafka's clients accept it without effect (KIP-939 is not finished).");
    absent(
        properties,
        TRANSACTIONAL_ID_CONFIG,
        "ids are made of group, instance and lane, or two owners would fence each other; set the"
            + " instance of the consumer instead.");
    agreeProducer(properties);
  }

  static void checkConsumer(Map<String, Object> properties) {
    refuseUnless(
        properties,
        ISOLATION_LEVEL_CONFIG,
        "read_committed",
        "read_committed",
        "records of aborted transactions would be handled.");
    refuseUnless(
        properties,
        ENABLE_AUTO_COMMIT_CONFIG,
        "false",
        "false",
        "positions would move without the effects of their records.");
    Object reset = properties.get(AUTO_OFFSET_RESET_CONFIG);
    if (reset != null && !"none".equals(reset)) {
      throw refused(
          AUTO_OFFSET_RESET_CONFIG,
          reset,
          "a lost position would skip or repeat records in silence. Where a new group starts is"
              + " said by startAt(...) of the consumer's builder.");
    }
    for (String key :
        new String[] {KEY_DESERIALIZER_CLASS_CONFIG, VALUE_DESERIALIZER_CLASS_CONFIG}) {
      absent(
          properties, key, "decoding is a step of ours, so that poison never comes out of poll().");
    }
    agreeConsumer(properties);
  }

  private static void agreeProducer(Map<String, Object> properties) {
    Agreement of = new Agreement(KafkaKeys.PRODUCER, properties);
    of.sumAtMost(
        LINGER_MS_CONFIG,
        REQUEST_TIMEOUT_MS_CONFIG,
        DELIVERY_TIMEOUT_MS_CONFIG,
        "one try must fit into the delivery time");
    of.atMost(BATCH_SIZE_CONFIG, BUFFER_MEMORY_CONFIG, "a batch must fit into the buffer");
    of.atMost(MAX_REQUEST_SIZE_CONFIG, BUFFER_MEMORY_CONFIG, "a request must fit into the buffer");
    of.atMost(RETRY_BACKOFF_MS_CONFIG, RETRY_BACKOFF_MAX_MS_CONFIG, "the backoff grows up to it");
  }

  private static void agreeConsumer(Map<String, Object> properties) {
    Agreement of = new Agreement(KafkaKeys.CONSUMER, properties);
    if ("classic".equals(KafkaKeys.CONSUMER.text(properties, "group.protocol"))) {
      of.below(
          HEARTBEAT_INTERVAL_MS_CONFIG,
          SESSION_TIMEOUT_MS_CONFIG,
          "or every member counts as dead between two heartbeats");
    } else {
      for (String key : new String[] {HEARTBEAT_INTERVAL_MS_CONFIG, SESSION_TIMEOUT_MS_CONFIG}) {
        absent(
            properties,
            key,
            "with group.protocol=consumer the broker decides it (group.consumer." + key + ").");
      }
    }
    of.atMost(
        SESSION_TIMEOUT_MS_CONFIG,
        MAX_POLL_INTERVAL_MS_CONFIG,
        "a member that lives may take longer than one that is dead");
    of.below(
        FETCH_MAX_WAIT_MS_CONFIG,
        REQUEST_TIMEOUT_MS_CONFIG,
        "or a fetch times out while the broker waits for data");
    of.atMost(FETCH_MIN_BYTES_CONFIG, FETCH_MAX_BYTES_CONFIG, "or no fetch is ever full");
    of.atMost(RETRY_BACKOFF_MS_CONFIG, RETRY_BACKOFF_MAX_MS_CONFIG, "the backoff grows up to it");
  }

  private static void refuseUnless(
      Map<String, Object> properties, String key, String wanted, String alias, String otherwise) {
    Object value = properties.get(key);
    String text = String.valueOf(value).strip();
    if (value != null && !text.equalsIgnoreCase(wanted) && !text.equals(alias)) {
      throw refused(key, value, otherwise);
    }
  }

  private static void absent(Map<String, Object> properties, String key, String why) {
    Object value = properties.get(key);
    if (value != null) {
      throw new IllegalArgumentException("%s can't be set: %s".formatted(key, why));
    }
  }

  private static IllegalArgumentException refused(String key, Object value, String otherwise) {
    return new IllegalArgumentException(
        "%s=%s breaks a promise: %s".formatted(key, value, otherwise));
  }

  /** Pairs of settings that only make sense together. */
  private record Agreement(KafkaKeys keys, Map<String, Object> properties) {

    void atMost(String smaller, String larger, String why) {
      refuseIf(number(smaller) > number(larger), smaller, larger, "must not exceed", why);
    }

    void below(String smaller, String larger, String why) {
      refuseIf(number(smaller) >= number(larger), smaller, larger, "must be below", why);
    }

    void sumAtMost(String first, String second, String bound, String why) {
      if (number(first) + number(second) > number(bound)) {
        throw new IllegalArgumentException(
            "%s=%d plus %s=%d must not exceed %s=%d: %s"
                .formatted(
                    first, number(first), second, number(second), bound, number(bound), why));
      }
    }

    private void refuseIf(boolean wrong, String one, String other, String relation, String why) {
      if (wrong) {
        throw new IllegalArgumentException(
            "%s=%d %s %s=%d: %s".formatted(one, number(one), relation, other, number(other), why));
      }
    }

    private long number(String key) {
      return keys.number(properties, key);
    }
  }
}
