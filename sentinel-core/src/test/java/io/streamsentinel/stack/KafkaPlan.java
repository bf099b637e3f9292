package io.streamsentinel.stack;

import io.streamsentinel.stack.KafkaCluster.Listener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What is settled about a cluster before its brokers start: ports and certificates.
 *
 * @param certificates null if the cluster has no encrypted listeners
 */
record KafkaPlan(KafkaSpec spec, List<BrokerPorts> ports, @Nullable Certificates certificates) {

  /**
   * Chooses ports and makes certificates.
   *
   * @param directory for certificates
   */
  static KafkaPlan of(KafkaSpec spec, Path directory) {
    List<BrokerPorts> ports =
        IntStream.rangeClosed(1, spec.brokers())
            .mapToObj(id -> BrokerPorts.next(id, spec))
            .toList();
    return new KafkaPlan(spec, ports, spec.isSecured() ? Certificates.make(directory) : null);
  }

  /** Where the certificates are; empty without. */
  String certificatesDirectory() {
    return certificates == null ? "" : certificates.directory().toString();
  }

  BrokerConfig config(
      String bind, IntFunction<String> peer, String logs, String certificatesSeenAt) {
    return new BrokerConfig(
        spec,
        ports,
        bind,
        peer,
        logs,
        certificates == null ? null : certificates.brokerSettings(certificatesSeenAt));
  }

  /**
   * What clients and peers of a spoilable network go through; started before the brokers, which
   * name these addresses from the first answer on.
   *
   * @param own is given what must be closed with the brokers
   */
  Proxies proxies(Consumer<TcpProxy> own) {
    return new Proxies(
        spec.isProxied() ? proxies(BrokerPorts::client, BrokerPorts::advertised, own) : List.of(),
        spec.isPeersProxied()
            ? proxies(BrokerPorts::replication, BrokerPorts::peers, own)
            : List.of());
  }

  /** One a broker, or none at all. */
  record Proxies(List<TcpProxy> clients, List<TcpProxy> peers) {}

  /** The cluster, once its brokers run. */
  KafkaCluster cluster(List<ManagedServer> brokers, Proxies proxies) {
    Map<Listener, Map<String, String>> settings = new EnumMap<>(Listener.class);
    settings.put(Listener.PLAINTEXT, settings(BrokerPorts::advertised, Map.of()));
    if (certificates != null) {
      ScramUser.create(bootstrap(BrokerPorts::advertised));
      settings.put(Listener.SASL_SSL, settings(BrokerPorts::scram, certificates.scramClient()));
      settings.put(
          Listener.MUTUAL_TLS, settings(BrokerPorts::mutualTls, certificates.mutualTlsClient()));
    }
    return new Brokers(List.copyOf(brokers), settings, proxies.clients(), proxies.peers());
  }

  private List<TcpProxy> proxies(
      ToIntFunction<BrokerPorts> target, ToIntFunction<BrokerPorts> port, Consumer<TcpProxy> own) {
    List<TcpProxy> proxies = new ArrayList<>();
    for (BrokerPorts each : ports) {
      TcpProxy proxy = TcpProxy.start(target.applyAsInt(each), port.applyAsInt(each));
      own.accept(proxy);
      proxies.add(proxy);
    }
    return List.copyOf(proxies);
  }

  private Map<String, String> settings(
      ToIntFunction<BrokerPorts> listener, Map<String, String> more) {
    Map<String, String> settings = new TreeMap<>(more);
    settings.put(Brokers.BOOTSTRAP, bootstrap(listener));
    return Map.copyOf(settings);
  }

  private String bootstrap(ToIntFunction<BrokerPorts> listener) {
    return String.join(
        ",", ports.stream().map(each -> "127.0.0.1:" + listener.applyAsInt(each)).toList());
  }
}
