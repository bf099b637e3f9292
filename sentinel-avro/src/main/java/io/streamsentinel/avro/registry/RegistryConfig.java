package io.streamsentinel.avro.registry;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;

/**
 * The configuration keys of a registry client. They are Confluent's, so that a configuration serves
 * either client; keys that begin with {@code sentinel.} have no counterpart there.
 */
public final class RegistryConfig extends AbstractConfig {
  /** Addresses of one registry, separated by commas, or {@code mock://name}. Required. */
  public static final String URL = "schema.registry.url";

  /** {@code URL} (in the address), {@code USER_INFO} or {@code SASL_INHERIT}. Default: URL. */
  public static final String BASIC_SOURCE = "basic.auth.credentials.source";

  /** {@code user:password}, for {@code USER_INFO}. */
  public static final String BASIC_USER_INFO = "basic.auth.user.info";

  /** The older name of {@link #BASIC_USER_INFO}, with which it can still be given. */
  public static final String BASIC_USER_INFO_OLD = "schema.registry.basic.auth.user.info";

  /** {@code STATIC_TOKEN}; empty for no bearer authentication, the default. */
  public static final String BEARER_SOURCE = "bearer.auth.credentials.source";

  /** The token, for {@code STATIC_TOKEN}. */
  public static final String BEARER_TOKEN = "bearer.auth.token";

  /** How many schemas are kept in memory. Default: 1000. */
  public static final String CACHE_SIZE = "max.schemas.per.subject";

  /** How often all addresses are tried again. Default: 3. */
  public static final String MAX_RETRIES = "max.retries";

  /** The pause before the first retry, in milliseconds. Default: 100. */
  public static final String RETRY_WAIT = "retries.wait.ms";

  /** The longest pause between retries, in milliseconds. Default: 1000. */
  public static final String MAX_RETRY_WAIT = "retries.max.wait.ms";

  /** How long a connection may take to be made, in milliseconds. Default: 1000. */
  public static final String CONNECT_TIMEOUT = "http.connect.timeout.ms";

  /** How long one request may take, in milliseconds. Default: 2000. */
  public static final String READ_TIMEOUT = "http.read.timeout.ms";

  /** The proxy's host; empty for none, the default. */
  public static final String PROXY_HOST = "proxy.host";

  /** The proxy's port. */
  public static final String PROXY_PORT = "proxy.port";

  /** How long a call may take with all retries, in milliseconds. Default: 4000. */
  public static final String DEADLINE = "sentinel.registry.deadline.ms";

  /** How long others fail at once after a call failed, in milliseconds. Default: 500. */
  public static final String OUTAGE = "sentinel.registry.outage.ms";

  /** How long "there is no such schema" is remembered, in milliseconds. Default: 5000. */
  public static final String ABSENCE = "sentinel.registry.absence.ms";

  /** The largest answer that is read, in bytes. Default: 4 MiB. */
  public static final String MAX_ANSWER = "sentinel.registry.max.answer.bytes";

  /**
   * A Micrometer {@link MeterRegistry}, the object itself, for the meters that {@link
   * RegistryMeters} names. Default: Micrometer's global registry.
   */
  public static final String METERS = "sentinel.registry.meters";

  /** Before the names of Kafka's {@code ssl.*} keys, for the registry alone. */
  public static final String SSL_PREFIX = "schema.registry.";

  private static final ConfigDef DEFINITION =
      new ConfigDef()
          .define(
              URL, ConfigDef.Type.LIST, ConfigDef.NO_DEFAULT_VALUE, Importance.HIGH, "Addresses")
          .define(
              BASIC_SOURCE,
              ConfigDef.Type.STRING,
              "URL",
              Importance.MEDIUM,
              "Where credentials are")
          .define(BASIC_USER_INFO, ConfigDef.Type.PASSWORD, "", Importance.MEDIUM, "user:password")
          .define(BASIC_USER_INFO_OLD, ConfigDef.Type.PASSWORD, "", Importance.LOW, "user:password")
          .define(
              BEARER_SOURCE, ConfigDef.Type.STRING, "", Importance.MEDIUM, "STATIC_TOKEN or empty")
          .define(BEARER_TOKEN, ConfigDef.Type.PASSWORD, "", Importance.MEDIUM, "Token")
          .define(
              CACHE_SIZE,
              ConfigDef.Type.INT,
              1000,
              Range.atLeast(1),
              Importance.LOW,
              "Schemas kept")
          .define(MAX_RETRIES, ConfigDef.Type.INT, 3, Range.atLeast(0), Importance.LOW, "Retries")
          .define(
              RETRY_WAIT,
              ConfigDef.Type.LONG,
              100L,
              Range.atLeast(1),
              Importance.LOW,
              "First pause")
          .define(
              MAX_RETRY_WAIT,
              ConfigDef.Type.LONG,
              1000L,
              Range.atLeast(1),
              Importance.LOW,
              "Long pause")
          .define(
              CONNECT_TIMEOUT,
              ConfigDef.Type.LONG,
              1000L,
              Range.atLeast(1),
              Importance.LOW,
              "Connect")
          .define(
              READ_TIMEOUT, ConfigDef.Type.LONG, 2000L, Range.atLeast(1), Importance.LOW, "Request")
          .define(PROXY_HOST, ConfigDef.Type.STRING, "", Importance.LOW, "Proxy")
          .define(PROXY_PORT, ConfigDef.Type.INT, -1, Importance.LOW, "Proxy's port")
          .define(
              DEADLINE, ConfigDef.Type.LONG, 4000L, Range.atLeast(1), Importance.LOW, "Deadline")
          .define(OUTAGE, ConfigDef.Type.LONG, 500L, Range.atLeast(0), Importance.LOW, "Outage")
          .define(ABSENCE, ConfigDef.Type.LONG, 5000L, Range.atLeast(0), Importance.LOW, "Absence")
          .define(
              MAX_ANSWER,
              ConfigDef.Type.INT,
              4 * 1024 * 1024,
              Range.atLeast(1),
              Importance.LOW,
              "Answer")
          .define(
              SaslConfigs.SASL_JAAS_CONFIG,
              ConfigDef.Type.PASSWORD,
              "",
              Importance.LOW,
              "For inherit");

  /**
   * Reads a configuration; keys that are none of the registry's are ignored.
   *
   * @throws org.apache.kafka.common.config.ConfigException for a value that makes no sense, or a
   *     missing address
   */
  public RegistryConfig(Map<String, ?> configs) {
    super(DEFINITION, configs, false);
  }

  List<String> addresses() {
    return getList(URL);
  }

  /**
   * Kafka's {@code ssl.*} settings for the registry, without the prefix; empty if none is given.
   */
  Map<String, Object> ssl() {
    Map<String, Object> prefixed = originalsWithPrefix(SSL_PREFIX);
    ConfigDef definition = new ConfigDef();
    SslConfigs.addClientSslSupport(definition);
    Map<String, Object> given = new HashMap<>(prefixed);
    given.keySet().retainAll(definition.names());
    return given.isEmpty() ? Map.of() : definition.parse(given);
  }

  MeterRegistry meters() {
    Object given = originals().get(METERS);
    if (given == null) {
      return Metrics.globalRegistry;
    }
    if (given instanceof MeterRegistry meters) {
      return meters;
    }
    throw new ConfigException(
        METERS, given.getClass().getName(), "must hold an object of " + MeterRegistry.class);
  }

  /** All that two configurations must have in common to share a client. */
  Map<String, Object> identity() {
    Map<String, Object> identity = new HashMap<>(values());
    identity.putAll(originalsWithPrefix(SSL_PREFIX));
    identity.put(METERS, meters());
    return identity;
  }
}
