package io.streamsentinel.settings;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * How to reach a Kafka cluster: its bootstrap servers and whatever else every client of it needs,
 * as security settings. All keys pass through to producer, consumer and admin untouched.
 *
 * <p>Immutable and thread-safe; {@link #with} returns a changed copy. {@link #toString} shows where
 * the cluster is and which keys are set, and no other value, so that it is safe to log.
 */
public final class KafkaSettings {

  /** The environment variable that {@link #fromEnvironment()} reads. */
  public static final String BOOTSTRAP_SERVERS = "KAFKA_BOOTSTRAP_SERVERS";

  private static final String SERVER =
      "([A-Za-z_]+://)?(\\[[0-9A-Fa-f:.%]+]|[A-Za-z0-9._-]+):\\d{1,5}";
  private static final Pattern SERVERS = Pattern.compile(SERVER + "(\\s*,\\s*" + SERVER + ")*");

  private final Map<String, Object> properties;

  private KafkaSettings(Map<String, Object> properties) {
    this.properties = Collections.unmodifiableMap(properties);
  }

  /**
   * A cluster without further settings.
   *
   * @param bootstrapServers {@code host:port[,host:port...]}
   * @throws IllegalArgumentException if it does not have that form
   */
  public static KafkaSettings of(String bootstrapServers) {
    if (!SERVERS.matcher(bootstrapServers).matches()) {
      throw new IllegalArgumentException(
          "bootstrap servers must be host:port[,host:port...]: " + bootstrapServers);
    }
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    return new KafkaSettings(properties);
  }

  /**
   * The cluster that {@code KAFKA_BOOTSTRAP_SERVERS} names.
   *
   * @throws IllegalArgumentException if the variable is absent or has another form
   */
  public static KafkaSettings fromEnvironment() {
    return from(Environment.ofProcess());
  }

  /**
   * The cluster that {@code KAFKA_BOOTSTRAP_SERVERS} names in the given environment.
   *
   * @param environment where to look
   * @throws IllegalArgumentException if the variable is absent or has another form
   */
  public static KafkaSettings from(Environment environment) {
    return of(environment.require(BOOTSTRAP_SERVERS, "host:port[,host:port...]"));
  }

  /**
   * A copy with one more key of Kafka's client configuration, as {@code security.protocol}.
   *
   * @param key the key
   * @param value its value, in any form that Kafka's clients accept
   */
  public KafkaSettings with(String key, Object value) {
    Map<String, Object> changed = new LinkedHashMap<>(properties);
    changed.put(key, value);
    return new KafkaSettings(changed);
  }

  /**
   * A copy with more keys of Kafka's client configuration.
   *
   * @param more keys and values
   */
  public KafkaSettings withAll(Map<String, ?> more) {
    Map<String, Object> changed = new LinkedHashMap<>(properties);
    changed.putAll(more);
    return new KafkaSettings(changed);
  }

  /** The bootstrap servers, as {@code host:port[,host:port...]}. */
  public String bootstrapServers() {
    return String.valueOf(properties.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG));
  }

  /** All keys and values, for Kafka's clients. Unmodifiable; holds secrets in the clear. */
  public Map<String, Object> properties() {
    return properties;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KafkaSettings settings && properties.equals(settings.properties);
  }

  @Override
  public int hashCode() {
    return properties.hashCode();
  }

  @Override
  public String toString() {
    var others = new TreeMap<>(properties);
    others.remove(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
    return "KafkaSettings[" + bootstrapServers() + ", also set: " + others.keySet() + "]";
  }
}
