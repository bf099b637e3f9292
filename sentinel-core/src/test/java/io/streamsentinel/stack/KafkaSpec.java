package io.streamsentinel.stack;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a Kafka cluster shall be. Immutable.
 *
 * <p>Start with {@link #oneBroker()} or {@link #threeBrokers()} and add to it.
 */
public final class KafkaSpec {

  private final int brokers;
  private final boolean secured;
  private final boolean proxied;
  private final boolean peersProxied;
  private final int port;
  private final boolean lasting;
  private final Map<String, String> settings;

  private KafkaSpec(
      int brokers,
      boolean secured,
      boolean proxied,
      boolean peersProxied,
      int port,
      boolean lasting,
      Map<String, String> settings) {
    this.brokers = brokers;
    this.secured = secured;
    this.proxied = proxied;
    this.peersProxied = peersProxied;
    this.port = port;
    this.lasting = lasting;
    this.settings = Map.copyOf(settings);
  }

  /** One broker. */
  public static KafkaSpec oneBroker() {
    return brokers(1);
  }

  /** Three brokers, each also a controller; topics have three replicas, two of them in sync. */
  public static KafkaSpec threeBrokers() {
    return brokers(3);
  }

  /** This many brokers. */
  static KafkaSpec brokers(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("A cluster needs at least one broker: " + count);
    }
    return new KafkaSpec(count, false, false, false, 0, false, Map.of());
  }

  /** Adds the listeners {@code SASL_SSL} and {@code MUTUAL_TLS}, with certificates made for it. */
  public KafkaSpec secured() {
    return new KafkaSpec(brokers, true, proxied, peersProxied, port, lasting, settings);
  }

  /** Puts a {@link TcpProxy} before each broker's {@code PLAINTEXT} listener. */
  public KafkaSpec proxied() {
    return new KafkaSpec(brokers, secured, true, peersProxied, port, lasting, settings);
  }

  /**
   * Puts a {@link TcpProxy} before the listener through which brokers reach each other. Embedded
   * brokers only.
   */
  public KafkaSpec peersProxied() {
    return new KafkaSpec(brokers, secured, proxied, true, port, lasting, settings);
  }

  /**
   * Has clients without encryption connect to this port, and the next ones for further brokers,
   * instead of free ports.
   */
  public KafkaSpec port(int port) {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("a port is between 1 and 65535: " + port);
    }
    return new KafkaSpec(brokers, secured, proxied, peersProxied, port, lasting, settings);
  }

  /**
   * Has embedded brokers run like servers that stay: with all of the JVM's compilers, its own
   * choice of collector, and 1 GiB of heap. Without it they are quick to start and slow to work,
   * which suits tests and no measurement.
   */
  public KafkaSpec lasting() {
    return new KafkaSpec(brokers, secured, proxied, peersProxied, port, true, settings);
  }

  /** Adds one line to every broker's configuration, in place of ours if it has that setting. */
  public KafkaSpec with(String setting, String value) {
    Map<String, String> more = new TreeMap<>(settings);
    more.put(setting, value);
    return new KafkaSpec(brokers, secured, proxied, peersProxied, port, lasting, more);
  }

  int brokers() {
    return brokers;
  }

  boolean isSecured() {
    return secured;
  }

  boolean isProxied() {
    return proxied;
  }

  boolean isPeersProxied() {
    return peersProxied;
  }

  /** The first broker's port, or 0 for a free one. */
  int port() {
    return port;
  }

  boolean isLasting() {
    return lasting;
  }

  Map<String, String> settings() {
    return settings;
  }
}
