package io.streamsentinel.stack;

import java.util.Map;
import java.util.TreeMap;

/** What a Kafka cluster shall be. Immutable. */
public final class KafkaSpec {

  private final int brokers;
  private final Map<String, String> settings;

  private KafkaSpec(int brokers, Map<String, String> settings) {
    this.brokers = brokers;
    this.settings = Map.copyOf(settings);
  }

  /** One broker. */
  public static KafkaSpec oneBroker() {
    return new KafkaSpec(1, Map.of());
  }

  /** Three brokers, each also a controller; topics have three replicas, two of them in sync. */
  public static KafkaSpec threeBrokers() {
    return new KafkaSpec(3, Map.of());
  }

  /** The same cluster with one more line in every broker's configuration. */
  public KafkaSpec with(String setting, String value) {
    Map<String, String> more = new TreeMap<>(settings);
    more.put(setting, value);
    return new KafkaSpec(brokers, more);
  }

  int brokers() {
    return brokers;
  }

  Map<String, String> settings() {
    return settings;
  }
}
