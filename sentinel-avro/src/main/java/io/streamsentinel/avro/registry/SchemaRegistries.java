package io.streamsentinel.avro.registry;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;

/**
 * Makes registry clients of configuration.
 *
 * <p>All who configure the same thing share one client, its connections and its caches: a process
 * with a hundred deserializers asks for a schema once. It is closed when the last of them has
 * closed its own.
 */
public final class SchemaRegistries {
  private static final String MOCK = "mock://";
  private static final Map<Map<String, Object>, Shared> OPEN = new HashMap<>();

  private static final class Shared {
    final SchemaRegistry registry;
    int holders;

    Shared(SchemaRegistry registry) {
      this.registry = registry;
    }
  }

  private SchemaRegistries() {}

  /**
   * The client that a configuration describes; see {@link RegistryConfig} for the keys.
   *
   * @return a client of the caller's own to close, which shares its inside with others
   * @throws ConfigException for a value that makes no sense, or a missing address
   */
  public static SchemaRegistry of(Map<String, ?> configs) {
    RegistryConfig config = new RegistryConfig(configs);
    Map<String, Object> identity = config.identity();
    synchronized (OPEN) {
      Shared shared = OPEN.get(identity);
      if (shared == null) {
        shared = new Shared(open(config));
        OPEN.put(identity, shared);
      }
      shared.holders++;
      return new Handle(shared.registry, () -> release(identity));
    }
  }

  private static void release(Map<String, Object> identity) {
    SchemaRegistry unused = null;
    synchronized (OPEN) {
      Shared shared = OPEN.get(identity);
      if (shared != null && --shared.holders == 0) {
        OPEN.remove(identity);
        unused = shared.registry;
      }
    }
    if (unused != null) {
      unused.close();
    }
  }

  private static SchemaRegistry open(RegistryConfig config) {
    RegistryMeters meters = new RegistryMeters(config.meters());
    return new CachingSchemaRegistry(
        new MeteredSchemaRegistry(uncached(config), meters),
        config.getInt(RegistryConfig.CACHE_SIZE),
        millis(config, RegistryConfig.ABSENCE),
        System::nanoTime,
        meters);
  }

  private static SchemaRegistry uncached(RegistryConfig config) {
    List<String> addresses = config.addresses();
    if (addresses.size() == 1 && addresses.get(0).startsWith(MOCK)) {
      return InMemorySchemaRegistry.named(addresses.get(0).substring(MOCK.length()));
    }
    HttpRegistrySettings.Builder settings =
        HttpRegistrySettings.builder(withoutCredentials(addresses))
            .authentication(RegistryCredentials.of(config))
            .connectTimeout(millis(config, RegistryConfig.CONNECT_TIMEOUT))
            .requestTimeout(millis(config, RegistryConfig.READ_TIMEOUT))
            .deadline(millis(config, RegistryConfig.DEADLINE))
            .maxRetries(config.getInt(RegistryConfig.MAX_RETRIES))
            .retryWait(millis(config, RegistryConfig.RETRY_WAIT))
            .maxRetryWait(millis(config, RegistryConfig.MAX_RETRY_WAIT))
            .outage(millis(config, RegistryConfig.OUTAGE))
            .maxAnswerBytes(config.getInt(RegistryConfig.MAX_ANSWER));
    proxy(config, settings);
    tls(config, settings);
    return HttpSchemaRegistry.at(settings.build());
  }

  private static void proxy(RegistryConfig config, HttpRegistrySettings.Builder settings) {
    String host = config.getString(RegistryConfig.PROXY_HOST);
    if (!host.isEmpty()) {
      int port = config.getInt(RegistryConfig.PROXY_PORT);
      if (port < 1) {
        throw new ConfigException(RegistryConfig.PROXY_PORT, port, "is needed beside proxy.host");
      }
      settings.proxy(URI.create("http://" + host + ":" + port));
    }
  }

  private static void tls(RegistryConfig config, HttpRegistrySettings.Builder settings) {
    Map<String, Object> ssl = config.ssl();
    if (ssl.isEmpty()) {
      return;
    }
    if ("".equals(ssl.get("ssl.endpoint.identification.algorithm"))) {
      throw new ConfigException(
          "The registry's name is always checked against its certificate; "
              + RegistryConfig.SSL_PREFIX
              + "ssl.endpoint.identification.algorithm cannot be empty");
    }
    DefaultSslEngineFactory factory = new DefaultSslEngineFactory();
    factory.configure(ssl);
    settings.tls(factory.sslContext());
  }

  private static List<URI> withoutCredentials(List<String> addresses) {
    List<URI> clean = new ArrayList<>();
    for (String address : addresses) {
      String stripped = address.strip();
      int scheme = stripped.indexOf("://");
      int at = stripped.indexOf('@');
      try {
        clean.add(
            URI.create(
                scheme > 0 && at > scheme
                    ? stripped.substring(0, scheme + 3) + stripped.substring(at + 1)
                    : stripped));
      } catch (IllegalArgumentException e) {
        throw new ConfigException(RegistryConfig.URL + " holds something that is no address");
      }
    }
    return clean;
  }

  private static Duration millis(RegistryConfig config, String key) {
    return Duration.ofMillis(config.getLong(key));
  }

  /** One holder's view of a shared client. */
  private static final class Handle extends ForwardingSchemaRegistry {
    private final Runnable release;
    private final AtomicBoolean closed = new AtomicBoolean();

    Handle(SchemaRegistry registry, Runnable release) {
      super(registry);
      this.release = release;
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        release.run();
      }
    }
  }
}
