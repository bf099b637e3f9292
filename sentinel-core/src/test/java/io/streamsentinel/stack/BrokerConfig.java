package io.streamsentinel.stack;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of the brokers of one test cluster.
 *
 * @param all the ports of all brokers
 * @param bind the address that brokers listen on
 * @param peer the host name by which a broker finds another, by id
 * @param logs the directory of a broker's logs
 * @param security settings of the encrypted listeners, or null if there are none
 */
record BrokerConfig(
    KafkaSpec spec,
    List<BrokerPorts> all,
    String bind,
    IntFunction<String> peer,
    String logs,
    @Nullable Map<String, String> security) {

  static final String CLUSTER_ID = "c3RyZWFtLXNlbnRpbmVsMQ";

  private static final String CLIENT_HOST = "127.0.0.1";

  /** All settings of one broker. */
  Map<String, String> of(BrokerPorts own) {
    Map<String, String> config = new TreeMap<>(common());
    config.putAll(replication());
    config.put("node.id", Integer.toString(own.id()));
    config.put("log.dirs", logs);
    config.put(
        "controller.quorum.voters",
        all.stream()
            .map(
                ports ->
                    "%d@%s:%d".formatted(ports.id(), peer.apply(ports.id()), ports.controller()))
            .collect(Collectors.joining(",")));
    List<Endpoint> endpoints = endpoints(own);
    config.put("listeners", join(endpoints, Endpoint::bound));
    config.put(
        "advertised.listeners",
        join(endpoints.stream().filter(Endpoint::isAdvertised).toList(), Endpoint::advertised));
    config.put("listener.security.protocol.map", join(endpoints, Endpoint::protocol));
    if (security != null) {
      config.putAll(security);
    }
    config.putAll(spec.settings());
    return config;
  }

  private record Endpoint(String bound, String advertised, String protocol) {
    boolean isAdvertised() {
      return !advertised.isEmpty();
    }
  }

  private List<Endpoint> endpoints(BrokerPorts own) {
    List<Endpoint> endpoints = new ArrayList<>();
    endpoints.add(
        endpoint("CLIENT", own.client(), CLIENT_HOST + ":" + own.advertised(), "PLAINTEXT"));
    String peers = peer.apply(own.id()) + ":";
    endpoints.add(endpoint("REPLICATION", own.replication(), peers + own.peers(), "PLAINTEXT"));
    if (security != null) {
      endpoints.add(endpoint("SCRAM", own.scram(), CLIENT_HOST + ":" + own.scram(), "SASL_SSL"));
      endpoints.add(endpoint("MTLS", own.mutualTls(), CLIENT_HOST + ":" + own.mutualTls(), "SSL"));
    }
    endpoints.add(
        new Endpoint("CONTROLLER://" + bind + ":" + own.controller(), "", "CONTROLLER:PLAINTEXT"));
    return endpoints;
  }

  private Endpoint endpoint(String name, int port, String advertised, String protocol) {
    return new Endpoint(
        name + "://" + bind + ":" + port, name + "://" + advertised, name + ":" + protocol);
  }

  private static String join(List<Endpoint> endpoints, Function<Endpoint, String> part) {
    return endpoints.stream().map(part).collect(Collectors.joining(","));
  }

  private Map<String, String> replication() {
    String replicas = Integer.toString(all.size());
    String inSync = Integer.toString((all.size() + 1) / 2);
    Map<String, String> config = new TreeMap<>();
    config.put("default.replication.factor", replicas);
    config.put("min.insync.replicas", inSync);
    if (spec.isPeersProxied()) {
      // A follower that is cut off is out of sync soon, and its leader in a minority.
      config.put("replica.lag.time.max.ms", "3000");
    }
    config.put("offsets.topic.replication.factor", replicas);
    config.put("transaction.state.log.replication.factor", replicas);
    config.put("transaction.state.log.min.isr", inSync);
    config.put("share.coordinator.state.topic.replication.factor", replicas);
    config.put("share.coordinator.state.topic.min.isr", inSync);
    return config;
  }

  private static Map<String, String> common() {
    Map<String, String> config = new TreeMap<>();
    config.put("process.roles", "broker,controller");
    config.put("controller.listener.names", "CONTROLLER");
    config.put("inter.broker.listener.name", "REPLICATION");
    config.put("auto.create.topics.enable", "false");
    // Few partitions: each is a directory to make at the first use.
    config.put("offsets.topic.num.partitions", "4");
    config.put("transaction.state.log.num.partitions", "4");
    config.put("share.coordinator.state.topic.num.partitions", "1");
    // A client that was killed is noticed within a second, not a minute.
    config.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "200");
    config.put("group.initial.rebalance.delay.ms", "0");
    config.put("group.min.session.timeout.ms", "200");
    config.put("group.consumer.min.session.timeout.ms", "200");
    config.put("group.consumer.min.heartbeat.interval.ms", "50");
    config.put("group.consumer.heartbeat.interval.ms", "500");
    // So is a broker, in a few; one that was killed cannot come back before. A heartbeat also
    // times out after its interval: a shorter one never gets through on a busy machine.
    config.put("broker.heartbeat.interval.ms", "1000");
    config.put("broker.session.timeout.ms", "4000");
    config.put("controller.quorum.fetch.timeout.ms", "4000");
    config.put("log.cleaner.dedupe.buffer.size", "4194304");
    return config;
  }
}
