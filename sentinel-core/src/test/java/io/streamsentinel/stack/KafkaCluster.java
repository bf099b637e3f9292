package io.streamsentinel.stack;

import java.util.List;
import java.util.Map;

/** Kafka, one broker or several. */
public interface KafkaCluster {

  /** Addresses of the listener without encryption, {@code host:port,...}. */
  String bootstrapServers();

  /** The brokers in the order of their ids. */
  List<? extends Server> brokers();

  /**
   * What a client needs to connect through {@code listener}: at least {@code bootstrap.servers}.
   *
   * @throws IllegalArgumentException if the cluster has no such listener
   */
  Map<String, String> clientSettings(Listener listener);

  /**
   * The stretch of network before a broker's {@code PLAINTEXT} listener.
   *
   * @param broker index in {@link #brokers()}
   * @throws IllegalStateException if the cluster was not asked for with {@link KafkaSpec#proxied()}
   */
  TcpProxy proxy(int broker);

  /**
   * The stretch of network through which the other brokers reach a broker.
   *
   * @param broker index in {@link #brokers()}
   * @throws IllegalStateException if the cluster was not asked for with {@link
   *     KafkaSpec#peersProxied()}
   */
  TcpProxy peerProxy(int broker);

  /** Ends the faults of all proxies; does nothing if there are none. */
  void heal();

  /** Ways in. */
  enum Listener {
    /** No encryption, no authentication. */
    PLAINTEXT,
    /** Encrypted, user and password by SCRAM-SHA-256. */
    SASL_SSL,
    /** Encrypted, both sides show a certificate. */
    MUTUAL_TLS
  }
}
