package io.streamsentinel.examples.pipeline;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.streamsentinel.avro.registry.SchemaRegistries;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.settings.Environment;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.settings.PostgresSettings;
import io.streamsentinel.settings.RedisSettings;
import io.streamsentinel.stack.KafkaSpec;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.StackDirectory;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The servers that an application runs on: its own, which end with it, or somebody's. Settings of a
 * server are there if it was asked for.
 */
public final class Servers implements AutoCloseable {

  private static final int CONNECTIONS = 8;

  private final KafkaSettings kafka;
  private final Supplier<RedisSettings> redis;
  private final Supplier<PostgresSettings> postgres;
  private final String registryUrl;
  private final @Nullable Stack stack;

  private Servers(
      KafkaSettings kafka,
      Supplier<RedisSettings> redis,
      Supplier<PostgresSettings> postgres,
      String registryUrl,
      @Nullable Stack stack) {
    this.kafka = kafka;
    this.redis = redis;
    this.postgres = postgres;
    this.registryUrl = registryUrl;
    this.stack = stack;
  }

  /**
   * Starts a broker, a registry and what else is needed as child processes, side by side.
   *
   * @param directory where they keep their files
   * @param kafkaPort the broker's port, or 0 for a free one
   * @param more what is needed beside a broker and a registry
   */
  public static Servers own(StackDirectory directory, int kafkaPort, Service... more) {
    KafkaSpec kafka = KafkaSpec.oneBroker().lasting();
    Stack stack = Stack.embedded(kafkaPort == 0 ? kafka : kafka.port(kafkaPort), directory);
    try {
      Set<Service> services = new LinkedHashSet<>(Set.of(more));
      services.add(Service.KAFKA);
      services.add(Service.REGISTRY);
      stack.start(services.toArray(Service[]::new));
      return of(stack);
    } catch (RuntimeException e) {
      stack.close();
      throw e;
    }
  }

  private static Servers of(Stack stack) {
    return new Servers(
        KafkaSettings.of(stack.bootstrapServers()),
        () -> RedisSettings.of(stack.redisUri()),
        () -> PostgresSettings.of(stack.postgresDsn()),
        stack.registryUrl(),
        stack);
  }

  /** The servers that the environment names. */
  public static Servers of(Environment environment) {
    return new Servers(
        KafkaSettings.from(environment),
        () -> RedisSettings.from(environment),
        () -> PostgresSettings.from(environment),
        environment.require("SCHEMA_REGISTRY_URL", "http://host:port"),
        null);
  }

  /** The broker. */
  public KafkaSettings kafka() {
    return kafka;
  }

  /** Redis, where features live. */
  public RedisSettings redis() {
    return redis.get();
  }

  /** The schemas; to be closed by the caller. */
  public SchemaRegistry registry() {
    return SchemaRegistries.of(Map.of("schema.registry.url", registryUrl));
  }

  /** A pool of connections to PostgreSQL; to be closed by the caller. */
  public HikariDataSource database() {
    PostgresSettings settings = postgres.get();
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(settings.jdbcUrl());
    settings.user().ifPresent(config::setUsername);
    settings.password().ifPresent(password -> config.setPassword(password.reveal()));
    config.setMaximumPoolSize(CONNECTIONS);
    config.addDataSourceProperty("logServerErrorDetail", "false");
    config.addDataSourceProperty("reWriteBatchedInserts", "true");
    return new HikariDataSource(config);
  }

  @Override
  public void close() {
    if (stack != null) {
      stack.close();
    }
  }
}
