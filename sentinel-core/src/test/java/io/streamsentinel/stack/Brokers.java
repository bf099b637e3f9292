package io.streamsentinel.stack;

import java.util.List;
import java.util.Map;

/**
 * A Kafka cluster of any mode.
 *
 * @param brokers in the order of their ids
 * @param settings for clients, by listener
 * @param proxies what clients connect through, by broker; empty where they connect directly
 * @param peerProxies what other brokers connect through, likewise
 */
record Brokers(
    List<ManagedServer> brokers,
    Map<Listener, Map<String, String>> settings,
    List<TcpProxy> proxies,
    List<TcpProxy> peerProxies)
    implements KafkaCluster {

  static final String BOOTSTRAP = "bootstrap.servers";

  @Override
  public String bootstrapServers() {
    return clientSettings(Listener.PLAINTEXT).getOrDefault(BOOTSTRAP, "");
  }

  @Override
  public Map<String, String> clientSettings(Listener listener) {
    Map<String, String> found = settings.get(listener);
    if (found == null) {
      throw new IllegalArgumentException(
          "This cluster has no listener %s, only %s: ask for KafkaSpec.secured()"
              .formatted(listener, settings.keySet()));
    }
    return found;
  }

  @Override
  public TcpProxy proxy(int broker) {
    if (proxies.isEmpty()) {
      throw new IllegalStateException(
          "This cluster's clients connect directly: ask for KafkaSpec.proxied()");
    }
    return proxies.get(broker);
  }

  @Override
  public TcpProxy peerProxy(int broker) {
    if (peerProxies.isEmpty()) {
      throw new IllegalStateException(
          "This cluster's brokers connect directly: ask for KafkaSpec.peersProxied()");
    }
    return peerProxies.get(broker);
  }

  @Override
  public void heal() {
    proxies.forEach(TcpProxy::heal);
    peerProxies.forEach(TcpProxy::heal);
  }
}
