package io.streamsentinel.settings;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The keys of Kafka's clients that variables set. Immutable.
 *
 * @param common for every client
 * @param producer for producers
 * @param consumer for consumers
 */
record KafkaOverrides(
    Map<String, String> common, Map<String, String> producer, Map<String, String> consumer) {

  static KafkaOverrides of(Environment environment) {
    return new KafkaOverrides(
        read(environment, KafkaKeys.COMMON, Names.COMMON),
        read(environment, KafkaKeys.PRODUCER, Names.PRODUCER),
        read(environment, KafkaKeys.CONSUMER, Names.CONSUMER));
  }

  private static Map<String, String> read(Environment environment, KafkaKeys keys, String prefix) {
    Map<String, String> found = new TreeMap<>();
    for (String name : keys.variables()) {
      environment
          .find(prefix + name)
          .ifPresent(
              value ->
                  keys.ofVariable(name)
                      .ifPresent(
                          key -> {
                            keys.check(key, value);
                            found.put(key, value);
                          }));
    }
    return Collections.unmodifiableMap(found);
  }

  /** The keys, no value: some are secret. */
  @Override
  public String toString() {
    return "Kafka keys set for all clients: %s, producers: %s, consumers: %s"
        .formatted(common.keySet(), producer.keySet(), consumer.keySet());
  }
}
