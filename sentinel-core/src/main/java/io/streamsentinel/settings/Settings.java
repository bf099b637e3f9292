package io.streamsentinel.settings;

import static org.apache.kafka.clients.consumer.ConsumerConfig.AUTO_OFFSET_RESET_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.GROUP_PROTOCOL_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.ISOLATION_LEVEL_CONFIG;
import static org.apache.kafka.clients.consumer.ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.ACKS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All settings of an application: where its servers are, and how its producers and consumers work.
 *
 * <p>A value is looked for in this order, and the first that is found counts:
 *
 * <ol>
 *   <li>code: the methods of {@link Builder};
 *   <li>environment variables, as {@code KAFKA_BOOTSTRAP_SERVERS};
 *   <li>the files that {@code NAME_FILE} variables name;
 *   <li>a properties file, with the same names or as {@code kafka.bootstrap.servers};
 *   <li>the {@link Preset};
 *   <li>Kafka's default.
 * </ol>
 *
 * <p>Any key of Kafka's clients can be set: {@code KAFKA_PRODUCER_LINGER_MS}, {@code
 * KAFKA_CONSUMER_MAX_POLL_RECORDS}, {@code KAFKA_SECURITY_PROTOCOL} (all clients). What would break
 * a promise of this library is refused, as are contradictions, values that Kafka would refuse, and
 * names that look like a slip of a right one.
 *
 * <p>Immutable and thread-safe. {@link #toString} shows no secret.
 */
public final class Settings {

  /** The variable that names a properties file. */
  public static final String FILE = "SENTINEL_SETTINGS";

  /** The variable of {@link #metricsPort()}. */
  public static final String METRICS_PORT = "METRICS_PORT";

  private static final int DEFAULT_METRICS_PORT = 8000;

  private final Environment environment;
  private final Deployment deployment;
  private final int metricsPort;
  private final KafkaOverrides overrides;
  private final Map<String, Object> producer;
  private final Map<String, Object> consumer;

  private Settings(Builder builder) {
    this.environment = builder.layers();
    Names.checkVariables(environment);
    this.overrides = KafkaOverrides.of(environment);
    this.deployment =
        builder.deployment.orElseGet(
            () ->
                environment
                    .find(Deployment.VARIABLE)
                    .map(Deployment::named)
                    .orElse(Deployment.DEVELOPMENT));
    this.metricsPort =
        environment.find(METRICS_PORT).map(Settings::port).orElse(DEFAULT_METRICS_PORT);
    this.producer = Map.copyOf(builder.producer);
    this.consumer = Map.copyOf(builder.consumer);
  }

  /** Settings from the process's environment and the file that {@value #FILE} may name. */
  public static Settings load() {
    return builder().build();
  }

  /** Settings that are partly given in code. */
  public static Builder builder() {
    return new Builder();
  }

  /** The kind of place that the application runs in. */
  public Deployment deployment() {
    return deployment;
  }

  /** The port of the metrics endpoint. Default: 8000. Zero lets the system choose one. */
  public int metricsPort() {
    return metricsPort;
  }

  /**
   * How to reach Kafka, with what every client needs.
   *
   * @throws IllegalArgumentException if {@code KAFKA_BOOTSTRAP_SERVERS} is absent or malformed
   */
  public KafkaSettings kafka() {
    return KafkaSettings.from(environment).withAll(overrides.common());
  }

  /**
   * How to reach PostgreSQL; empty if {@code POSTGRES_DSN} is not set.
   *
   * @throws IllegalArgumentException if it is malformed
   */
  public Optional<PostgresSettings> postgres() {
    return environment.find(PostgresSettings.DSN).map(PostgresSettings::of);
  }

  /**
   * How to reach Redis; empty if {@code REDIS_URL} is not set.
   *
   * @throws IllegalArgumentException if it is malformed
   */
  public Optional<RedisSettings> redis() {
    return environment.find(RedisSettings.URL).map(RedisSettings::of);
  }

  /**
   * How to reach the schema registry; empty if {@code SCHEMA_REGISTRY_URL} is not set. In
   * production, serializers made from it register nothing.
   *
   * @throws IllegalArgumentException if it is malformed
   */
  public Optional<RegistrySettings> registry() {
    return environment
        .find(RegistrySettings.URL)
        .map(RegistrySettings::of)
        .map(
            registry ->
                deployment == Deployment.PRODUCTION ? registry.withoutRegistration() : registry);
  }

  /**
   * How a producer works, without where its cluster is.
   *
   * @param preset what it is for
   * @throws IllegalArgumentException if the overrides break a promise, contradict each other or the
   *     preset, or have values that Kafka refuses
   */
  public Map<String, Object> producer(ProducerPreset preset) {
    Map<String, Object> merged = merged(preset, overrides.producer(), producer);
    merged.forEach(KafkaKeys.PRODUCER::check);
    Promise.checkProducer(merged, preset.keepsThePromise());
    return Collections.unmodifiableMap(merged);
  }

  /**
   * How a consumer works, without where its cluster is.
   *
   * @param preset what it is for
   * @throws IllegalArgumentException if the overrides break a promise, contradict each other or the
   *     preset, or have values that Kafka refuses
   */
  public Map<String, Object> consumer(ConsumerPreset preset) {
    Map<String, Object> merged = merged(preset, overrides.consumer(), consumer);
    if ("consumer".equals(KafkaKeys.CONSUMER.text(merged, GROUP_PROTOCOL_CONFIG))) {
      // There the broker decides; a preset's wish gives way, a user's is refused below.
      for (String key : List.of(SESSION_TIMEOUT_MS_CONFIG, HEARTBEAT_INTERVAL_MS_CONFIG)) {
        if (!overrides.consumer().containsKey(key) && !consumer.containsKey(key)) {
          merged.remove(key);
        }
      }
    }
    merged.forEach(KafkaKeys.CONSUMER::check);
    Promise.checkConsumer(merged);
    return Collections.unmodifiableMap(merged);
  }

  /**
   * {@link #producer} without the keys that this library's producer sets by itself, for {@code
   * ProducerBuilder.property}.
   *
   * @param preset what it is for; one that keeps the promise
   * @throws IllegalArgumentException as for {@link #producer}, and if the preset does not keep it
   */
  public Map<String, Object> tuning(ProducerPreset preset) {
    if (!preset.keepsThePromise()) {
      throw new IllegalArgumentException(
          preset + " is outside the promise: give it to a plain KafkaProducer");
    }
    return without(producer(preset), ACKS_CONFIG, ENABLE_IDEMPOTENCE_CONFIG);
  }

  /**
   * {@link #consumer} without the keys that this library's consumer sets by itself, for {@code
   * ConsumerBuilder.consumerProperty}.
   *
   * @param preset what it is for
   * @throws IllegalArgumentException as for {@link #consumer}
   */
  public Map<String, Object> tuning(ConsumerPreset preset) {
    return without(
        consumer(preset),
        ENABLE_AUTO_COMMIT_CONFIG,
        ISOLATION_LEVEL_CONFIG,
        AUTO_OFFSET_RESET_CONFIG);
  }

  private static Map<String, Object> without(Map<String, Object> all, String... keys) {
    Map<String, Object> rest = new LinkedHashMap<>(all);
    List.of(keys).forEach(rest::remove);
    return Collections.unmodifiableMap(rest);
  }

  private static Map<String, Object> merged(
      Preset preset, Map<String, String> fromEnvironment, Map<String, Object> fromCode) {
    Map<String, Object> merged = new LinkedHashMap<>(preset.properties());
    merged.putAll(fromEnvironment);
    merged.putAll(fromCode);
    return merged;
  }

  private static int port(String text) {
    if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65_535) {
      throw new IllegalArgumentException(METRICS_PORT + " must be a port, 0 to 65535: " + text);
    }
    return Integer.parseInt(text);
  }

  @Override
  public String toString() {
    return "Settings[%s, metrics on %d, %s]".formatted(deployment, metricsPort, overrides);
  }

  /** Settings in the making. Not thread-safe. */
  public static final class Builder {

    private Environment environment = Environment.ofProcess();
    private Optional<Path> file = Optional.empty();
    private Optional<Deployment> deployment = Optional.empty();
    private final Map<String, String> code = new LinkedHashMap<>();
    private final Map<String, Object> producer = new LinkedHashMap<>();
    private final Map<String, Object> consumer = new LinkedHashMap<>();

    private Builder() {}

    /** Where variables are read. Default: the process's environment. */
    public Builder environment(Environment environment) {
      this.environment = environment;
      return this;
    }

    /**
     * A properties file below the variables. Default: the one that {@value #FILE} names, if any.
     */
    public Builder file(Path file) {
      this.file = Optional.of(file);
      return this;
    }

    /** The kind of place. Default: {@value Deployment#VARIABLE}, else development. */
    public Builder deployment(Deployment deployment) {
      this.deployment = Optional.of(deployment);
      return this;
    }

    /**
     * A variable, said in code.
     *
     * @param name as {@code REDIS_URL}
     * @param value what it is to be
     */
    public Builder variable(String name, String value) {
      code.put(name, value);
      return this;
    }

    /** A key of every producer, above its preset. */
    public Builder producer(String key, Object value) {
      KafkaKeys.PRODUCER.check(key, value);
      producer.put(key, value);
      return this;
    }

    /** A key of every consumer, above its preset. */
    public Builder consumer(String key, Object value) {
      KafkaKeys.CONSUMER.check(key, value);
      consumer.put(key, value);
      return this;
    }

    /**
     * The settings.
     *
     * @throws IllegalArgumentException if a name looks like a slip of a right one, or a value has
     *     the wrong form
     * @throws java.io.UncheckedIOException if the file, or one that a {@code _FILE} variable names,
     *     can't be read
     */
    public Settings build() {
      return new Settings(this);
    }

    private Environment layers() {
      Environment above = Environment.of(code).orElse(environment);
      Optional<Path> below = file.or(() -> above.find(FILE).map(Path::of));
      return below.map(PropertiesFile::read).map(above::orElse).orElse(above);
    }
  }
}
