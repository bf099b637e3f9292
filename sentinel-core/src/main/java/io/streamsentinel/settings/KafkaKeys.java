package io.streamsentinel.settings;

import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** The keys that a client of Kafka takes, as Kafka itself defines them. Immutable. */
final class KafkaKeys {

  /** What every client takes: security, addresses, time-outs. */
  static final KafkaKeys COMMON = common();

  static final KafkaKeys PRODUCER = new KafkaKeys("a producer", ProducerConfig.configDef());
  static final KafkaKeys CONSUMER = new KafkaKeys("a consumer", ConsumerConfig.configDef());

  private final String owner;
  private final ConfigDef definition;
  private final Map<String, String> byVariable = new HashMap<>();

  private KafkaKeys(String owner, ConfigDef definition) {
    this.owner = owner;
    this.definition = definition;
    definition.names().forEach(key -> byVariable.put(variable(key), key));
  }

  private static KafkaKeys common() {
    Set<String> names = new TreeSet<>(ProducerConfig.configNames());
    names.retainAll(ConsumerConfig.configNames());
    names.retainAll(AdminClientConfig.configNames());
    ConfigDef common = new ConfigDef();
    names.forEach(name -> common.define(ProducerConfig.configDef().configKeys().get(name)));
    return new KafkaKeys("every client", common);
  }

  /** {@code linger.ms} as {@code LINGER_MS}. */
  static String variable(String key) {
    return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** The key that is written {@code LINGER_MS} in a variable's name. */
  Optional<String> ofVariable(String name) {
    return Optional.ofNullable(byVariable.get(name));
  }

  /** All keys as they are written in a variable's name. */
  Collection<String> variables() {
    return byVariable.keySet();
  }

  /**
   * Refuses a value that Kafka would refuse, and a key that looks like a slip. Other unknown keys
   * pass: serializers and interceptors have their own.
   */
  void check(String key, Object value) {
    ConfigDef.ConfigKey known = definition.configKeys().get(key);
    if (known == null) {
      Nearest.to(key, definition.names())
          .ifPresent(
              meant -> {
                throw new IllegalArgumentException(
                    "%s is no key of %s. Did you mean %s?".formatted(key, owner, meant));
              });
      return;
    }
    if (known.type == ConfigDef.Type.PASSWORD) {
      return;
    }
    try {
      Object parsed = ConfigDef.parseType(key, value, known.type);
      if (known.validator != null) {
        known.validator.ensureValid(key, parsed);
      }
    } catch (ConfigException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** The value as a number, Kafka's default where the key is not set. */
  long number(Map<String, Object> properties, String key) {
    Object value = valueOf(properties, key);
    return ((Number) ConfigDef.parseType(key, value, ConfigDef.Type.LONG)).longValue();
  }

  /** The value as text in lower case, Kafka's default where the key is not set. */
  String text(Map<String, Object> properties, String key) {
    return String.valueOf(valueOf(properties, key)).strip().toLowerCase(Locale.ROOT);
  }

  private Object valueOf(Map<String, Object> properties, String key) {
    Object value = properties.get(key);
    if (value != null) {
      return value instanceof Number ? value.toString() : value;
    }
    return String.valueOf(definition.defaultValues().get(key));
  }
}
