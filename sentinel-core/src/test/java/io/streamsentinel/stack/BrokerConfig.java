package io.streamsentinel.stack;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The configuration file of a test broker. */
final class BrokerConfig {

  static final String CLUSTER_ID = "c3RyZWFtLXNlbnRpbmVsMQ";

  private BrokerConfig() {}

  static Map<String, String> of(KafkaSpec spec, BrokerPorts own, List<BrokerPorts> all) {
    Map<String, String> config = new TreeMap<>(common(all.size()));
    config.put("node.id", Integer.toString(own.id()));
    config.put("log.dirs", "logs");
    config.put(
        "controller.quorum.voters",
        all.stream()
            .map(ports -> ports.id() + "@127.0.0.1:" + ports.controller())
            .collect(Collectors.joining(",")));
    config.put(
        "listeners",
        "CLIENT://127.0.0.1:%d,REPLICATION://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
            .formatted(own.client(), own.replication(), own.controller()));
    config.putAll(spec.settings());
    return config;
  }

  private static Map<String, String> common(int brokers) {
    String replicas = Integer.toString(brokers);
    String inSync = Integer.toString(brokers / 2 + brokers % 2);
    Map<String, String> config = new TreeMap<>();
    config.put("process.roles", "broker,controller");
    config.put("controller.listener.names", "CONTROLLER");
    config.put("inter.broker.listener.name", "REPLICATION");
    config.put(
        "listener.security.protocol.map",
        "CLIENT:PLAINTEXT,REPLICATION:PLAINTEXT,CONTROLLER:PLAINTEXT");
    config.put("auto.create.topics.enable", "false");

    config.put("default.replication.factor", replicas);
    config.put("min.insync.replicas", inSync);
    config.put("offsets.topic.replication.factor", replicas);
    config.put("transaction.state.log.replication.factor", replicas);
    config.put("transaction.state.log.min.isr", inSync);
    config.put("share.coordinator.state.topic.replication.factor", replicas);
    config.put("share.coordinator.state.topic.min.isr", inSync);
    // Few partitions: each is a directory to make at the first use.
    config.put("offsets.topic.num.partitions", "4");
    config.put("transaction.state.log.num.partitions", "4");
    config.put("share.coordinator.state.topic.num.partitions", "1");

    // A killed client is noticed in a second, not in a minute.
    config.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "200");
    config.put("group.initial.rebalance.delay.ms", "0");
    config.put("group.min.session.timeout.ms", "200");
    config.put("group.consumer.min.session.timeout.ms", "200");
    config.put("group.consumer.min.heartbeat.interval.ms", "50");
    config.put("group.consumer.heartbeat.interval.ms", "500");
    // A killed broker too.
    config.put("broker.heartbeat.interval.ms", "500");
    config.put("broker.session.timeout.ms", "5000");

    config.put("log.cleaner.dedupe.buffer.size", "4194304");
    return config;
  }
}
