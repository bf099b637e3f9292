package io.streamsentinel.examples.demo;

import io.streamsentinel.settings.Environment;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.settings.RedisSettings;
import io.streamsentinel.stack.KafkaSpec;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.StackDirectory;
import org.jspecify.annotations.Nullable;

/**
 * The servers that a demo runs on: its own, which end with it, or somebody's.
 *
 * @param kafka the broker
 * @param redis where features live
 * @param registryUrl the schema registry
 * @param stack what to end with the demo, or null if the servers are somebody's
 */
record DemoServers(
    KafkaSettings kafka, RedisSettings redis, String registryUrl, @Nullable Stack stack)
    implements AutoCloseable {

  /**
   * Starts a broker, Redis and a registry as child processes, side by side.
   *
   * @param kafkaPort the broker's port, or 0 for a free one
   */
  static DemoServers own(StackDirectory directory, int kafkaPort) {
    KafkaSpec kafka = KafkaSpec.oneBroker();
    Stack stack = Stack.embedded(kafkaPort == 0 ? kafka : kafka.port(kafkaPort), directory);
    try {
      stack.start(Service.KAFKA, Service.REDIS, Service.REGISTRY);
      return new DemoServers(
          KafkaSettings.of(stack.bootstrapServers()),
          RedisSettings.of(stack.redisUri()),
          stack.registryUrl(),
          stack);
    } catch (RuntimeException e) {
      stack.close();
      throw e;
    }
  }

  /** The servers that the environment names. */
  static DemoServers of(Environment environment) {
    return new DemoServers(
        KafkaSettings.from(environment),
        RedisSettings.from(environment),
        environment.require("SCHEMA_REGISTRY_URL", "http://host:port"),
        null);
  }

  @Override
  public void close() {
    if (stack != null) {
      stack.close();
    }
  }
}
