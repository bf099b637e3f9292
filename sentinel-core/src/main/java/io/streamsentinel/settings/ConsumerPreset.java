package io.streamsentinel.settings;

import static org.apache.kafka.clients.consumer.ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.FETCH_MIN_BYTES_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.ISOLATION_LEVEL_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.MAX_POLL_RECORDS_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.RETRY_BACKOFF_MS_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG;

import java.util.ArrayList;
import java.util.List;

/** What a consumer is for, as settings. The tables are in {@code docs/settings.md}. */
public enum ConsumerPreset implements Preset {
  /** The detector: a thousand records a poll, and a dead instance is replaced after 30 seconds. */
  FRAUD_DETECTION(
      "The detector: a thousand records a poll, and a dead instance is replaced after 30 s.",
      false,
      promised(
          new Choice(MAX_POLL_RECORDS_CONFIG, 1_000, "one hand-over, one round trip for features"),
          new Choice(FETCH_MIN_BYTES_CONFIG, 1_024, "fewer, fuller fetches"),
          new Choice(FETCH_MAX_WAIT_MS_CONFIG, 20, Reasons.FETCH_WAIT),
          new Choice(SESSION_TIMEOUT_MS_CONFIG, 30_000, "a dead instance's successor starts then"),
          new Choice(HEARTBEAT_INTERVAL_MS_CONFIG, 3_000, "a tenth: nine may be lost"))),
  /** The feature stage: larger polls, whose cache misses are one round trip to Redis. */
  FEATURE_EXTRACTION(
      "The feature stage: larger polls, whose cache misses are one round trip to Redis.",
      false,
      promised(
          new Choice(MAX_POLL_RECORDS_CONFIG, 2_000, "a poll's misses are one round trip"),
          new Choice(FETCH_MIN_BYTES_CONFIG, 1_024, "fewer, fuller fetches"),
          new Choice(FETCH_MAX_WAIT_MS_CONFIG, 20, Reasons.FETCH_WAIT),
          new Choice(SESSION_TIMEOUT_MS_CONFIG, 30_000, "a dead instance's successor starts then"),
          new Choice(HEARTBEAT_INTERVAL_MS_CONFIG, 3_000, "a tenth: nine may be lost"))),
  /** Statistics over all there is: from the earliest record, ten thousand a poll. */
  BATCH_ANALYTICS(
      "Statistics over all there is: from the earliest record, ten thousand a poll.",
      true,
      promised(
          new Choice(MAX_POLL_RECORDS_CONFIG, 10_000, "work in bulk"),
          new Choice(FETCH_MIN_BYTES_CONFIG, 1_048_576, "something worth waiting for"),
          new Choice(FETCH_MAX_WAIT_MS_CONFIG, 5_000, "nobody waits for the answer"))),
  /** A record is handed over as soon as it is readable. */
  LOW_LATENCY(
      "A record is handed over as soon as it is readable.",
      false,
      promised(
          new Choice(MAX_POLL_RECORDS_CONFIG, 500, "Kafka's default"),
          new Choice(FETCH_MIN_BYTES_CONFIG, 1, "the broker answers at the first byte"))),
  /** Bulk: large fetches, large polls. */
  HIGH_THROUGHPUT(
      "Bulk: large fetches, large polls.",
      false,
      promised(
          new Choice(MAX_POLL_RECORDS_CONFIG, 10_000, "work in bulk"),
          new Choice(FETCH_MIN_BYTES_CONFIG, 65_536, "fewer, fuller fetches"),
          new Choice(FETCH_MAX_WAIT_MS_CONFIG, 500, "Kafka's default"),
          new Choice(
              MAX_PARTITION_FETCH_BYTES_CONFIG, 4_194_304, "four of the producer's batches"))),
  /** Brokers that are far away or overloaded: long patience, few retries. */
  SLOW_BROKERS(
      "Brokers that are far away or overloaded: long patience, few retries.",
      false,
      promised(
          new Choice(REQUEST_TIMEOUT_MS_CONFIG, 60_000, "an answer may take a minute"),
          new Choice(DEFAULT_API_TIMEOUT_MS_CONFIG, 120_000, "two such answers"),
          new Choice(RETRY_BACKOFF_MS_CONFIG, 1_000L, "does not add to the load")));

  private final String purpose;
  private final boolean fromEarliest;

  @SuppressWarnings("ImmutableEnumChecker") // always from List.of or List.copyOf
  private final List<Choice> choices;

  ConsumerPreset(String purpose, boolean fromEarliest, List<Choice> choices) {
    this.purpose = purpose;
    this.fromEarliest = fromEarliest;
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

  /**
   * Whether a new group is meant to start at the earliest record. Where it starts is not a key of
   * Kafka's: {@code auto.offset.reset} would also skip or repeat records after a position was lost.
   */
  public boolean fromEarliest() {
    return fromEarliest;
  }

  private static List<Choice> promised(Choice... more) {
    List<Choice> all = new ArrayList<>();
    all.add(new Choice(ISOLATION_LEVEL_CONFIG, "read_committed", "what was aborted never was"));
    all.add(
        new Choice(ENABLE_AUTO_COMMIT_CONFIG, false, "positions move with the effects, not alone"));
    all.addAll(List.of(more));
    return List.copyOf(all);
  }

  /** Constants that an enum's own arguments may name. */
  private static final class Reasons {
    static final String FETCH_WAIT =
        "a lone payment is read after 24 ms; with Kafka's 500 ms after 503 ms (PresetsIT)";
  }
}
