package io.streamsentinel.settings;

import static org.apache.kafka.clients.producer.ProducerConfig.ACKS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.BATCH_SIZE_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.BUFFER_MEMORY_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.COMPRESSION_TYPE_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.LINGER_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.MAX_BLOCK_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION;
import static org.apache.kafka.clients.producer.ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.RETRIES_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.RETRY_BACKOFF_MS_CONFIG;

import java.util.ArrayList;
import java.util.List;

/** What a producer is for, as settings. The tables are in {@code docs/settings.md}. */
public enum ProducerPreset implements Preset {
  /** Payments and other domain events: batches for throughput, written once. */
  TRANSACTIONS(
      "Payments and other domain events: batches for throughput, written once.",
      promised(batches())),
  /** Prices and trades, of which an old one is worthless: gives up after 30 seconds and says so. */
  MARKET_DATA(
      "Prices and trades, of which an old one is worthless: gives up after 30 s and says so.",
      promised(
          batches(),
          new Choice(
              REQUEST_TIMEOUT_MS_CONFIG, 10_000, "two more tries fit into the delivery time"),
          new Choice(DELIVERY_TIMEOUT_MS_CONFIG, 30_000, "a price that is older is not used"))),
  /** Texts from a stream that can't be asked again: waits five minutes for a broker. */
  SENTIMENT(
      "Texts from a stream that can't be asked again: waits five minutes for a broker.",
      promised(
          batches(),
          new Choice(DELIVERY_TIMEOUT_MS_CONFIG, 300_000, "outlasts the restart of a broker"))),
  /** Alerts, none of which may be lost: tries until it is closed, one request at a time. */
  ALERTS(
      "Alerts, none of which may be lost: tries until it is closed, one request at a time.",
      promised(
          batches(),
          new Choice(RETRIES_CONFIG, Integer.MAX_VALUE, "a broker that is away comes back"),
          new Choice(
              DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE, "or the retries would end with it"),
          new Choice(MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1, "order stays, whatever is retried"),
          new Choice(
              MAX_BLOCK_MS_CONFIG, 10_000, "a full buffer is told to the caller within 10 s"))),
  /** A record leaves at once and uncompressed. */
  LOW_LATENCY(
      "A record leaves at once and uncompressed.",
      promised(
          List.of(
              new Choice(LINGER_MS_CONFIG, 0, "nobody waits for company"),
              new Choice(COMPRESSION_TYPE_CONFIG, "none", "batches of one do not compress"),
              new Choice(BATCH_SIZE_CONFIG, 16_384, "bounds what leaves together under load"),
              new Choice(BUFFER_MEMORY_CONFIG, 33_554_432L, "Kafka's default")))),
  /** Bulk: large batches, compressed hard. */
  HIGH_THROUGHPUT(
      "Bulk: large batches, compressed hard.",
      promised(
          List.of(
              new Choice(LINGER_MS_CONFIG, 10, "time to fill a large batch"),
              new Choice(COMPRESSION_TYPE_CONFIG, "zstd", "fewest bytes on wire and disk"),
              new Choice(BATCH_SIZE_CONFIG, 1_048_576, "fewer requests, better compression"),
              new Choice(BUFFER_MEMORY_CONFIG, 67_108_864L, "64 such batches"),
              new Choice(
                  MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 5, "the most that idempotence orders")))),
  /** Brokers that are far away or overloaded: long patience, few retries. */
  SLOW_BROKERS(
      "Brokers that are far away or overloaded: long patience, few retries.",
      promised(
          batches(),
          new Choice(REQUEST_TIMEOUT_MS_CONFIG, 60_000, "an answer may take a minute"),
          new Choice(DELIVERY_TIMEOUT_MS_CONFIG, 120_000, "two such answers"),
          new Choice(RETRY_BACKOFF_MS_CONFIG, 1_000L, "does not add to the load"))),
  /**
   * Readings that may be lost or doubled. <b>Outside the promise</b>: a record counts as written
   * when one broker has it, and a retry may write it twice.
   */
  TELEMETRY_WITHOUT_PROMISE(
      "Readings that may be lost or doubled. Outside the promise: one broker's word is enough.",
      telemetry());

  private final String purpose;

  @SuppressWarnings("ImmutableEnumChecker") // always from List.of or List.copyOf
  private final List<Choice> choices;

  ProducerPreset(String purpose, List<Choice> choices) {
    this.purpose = purpose;
    this.choices = choices;
  }

  @Override
  public String purpose() {
    return purpose;
  }

  @Override
  public List<Choice> choices() {
    return choices;
  }

  /** Whether every acknowledged record is on all in-sync replicas, once and in order. */
  public boolean keepsThePromise() {
    return this != TELEMETRY_WITHOUT_PROMISE;
  }

  private static List<Choice> batches() {
    return List.of(
        new Choice(LINGER_MS_CONFIG, 5, "a batch fills, and nobody notices 5 ms"),
        new Choice(COMPRESSION_TYPE_CONFIG, "lz4", "fewer bytes for little work"),
        new Choice(BATCH_SIZE_CONFIG, 16_384, "Kafka's default"),
        new Choice(BUFFER_MEMORY_CONFIG, 33_554_432L, "Kafka's default"));
  }

  private static List<Choice> promised(List<Choice> first, Choice... more) {
    List<Choice> all = new ArrayList<>();
    all.add(new Choice(ACKS_CONFIG, "all", "every in-sync replica has it"));
    all.add(new Choice(ENABLE_IDEMPOTENCE_CONFIG, true, "a retry writes nothing twice"));
    all.addAll(first);
    all.addAll(List.of(more));
    return List.copyOf(all);
  }

  private static List<Choice> telemetry() {
    List<Choice> all = new ArrayList<>();
    all.add(new Choice(ACKS_CONFIG, "1", "the leader's word is enough: may be lost"));
    all.add(new Choice(ENABLE_IDEMPOTENCE_CONFIG, false, "may be doubled"));
    all.addAll(batches());
    return List.copyOf(all);
  }
}
