package io.streamsentinel.doctor;

import io.streamsentinel.settings.Deployment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ClusterAuthorizationException;

/** Whether an acknowledged record outlives a broker, by how many there are and their settings. */
record Durability(KafkaPatient patient) implements Check {

  @Override
  public String name() {
    return "kafka: durability";
  }

  @Override
  public List<Finding> examine(Scratch scratch) throws Exception {
    List<Finding> findings = new ArrayList<>();
    try (Admin admin = patient.admin()) {
      List<Node> nodes = List.copyOf(patient.answer(admin.describeCluster().nodes()));
      brokers(nodes.size(), findings);
      settings(admin, nodes.get(0), findings);
    }
    if (findings.isEmpty()) {
      findings.add(Finding.pass(name(), "brokers and their settings are those of " + deployment()));
    }
    return findings;
  }

  private Deployment deployment() {
    return patient.deployment();
  }

  private void brokers(int count, List<Finding> findings) {
    if (count < deployment().replicas()) {
      findings.add(
          Finding.fail(
              name(),
              "%d broker(s); %s needs %d".formatted(count, deployment(), deployment().replicas()),
              "Start the missing brokers, or set %s=development".formatted(Deployment.VARIABLE)));
    }
  }

  private void settings(Admin admin, Node node, List<Finding> findings) throws Exception {
    var resource = new ConfigResource(ConfigResource.Type.BROKER, node.idString());
    Map<String, String> config = new HashMap<>();
    try {
      for (Config answer :
          patient.answer(admin.describeConfigs(List.of(resource)).all()).values()) {
        answer.entries().stream()
            .filter(entry -> entry.value() != null)
            .forEach(entry -> config.put(entry.name(), entry.value()));
      }
    } catch (java.util.concurrent.ExecutionException e) {
      if (!(e.getCause() instanceof ClusterAuthorizationException)) {
        throw e;
      }
      // Said already by the check for reachability.
      return;
    }
    for (String key :
        List.of(
            "default.replication.factor",
            "offsets.topic.replication.factor",
            "transaction.state.log.replication.factor")) {
      atLeast(config, key, deployment().replicas(), findings);
    }
    for (String key : List.of("min.insync.replicas", "transaction.state.log.min.isr")) {
      atLeast(config, key, deployment().minInSyncReplicas(), findings);
    }
    if ("true".equals(config.get("unclean.leader.election.enable"))) {
      findings.add(
          Finding.fail(
              name(),
              "unclean.leader.election.enable=true: acknowledged records may vanish",
              "Set it to false on every broker"));
    }
    if ("true".equals(config.get("auto.create.topics.enable"))) {
      findings.add(
          Finding.warn(
              name(),
              "auto.create.topics.enable=true: a slip in a name makes a topic",
              "Set it to false and declare topics (sentinel topics apply)"));
    }
  }

  private void atLeast(Map<String, String> config, String key, int wanted, List<Finding> findings) {
    String value = config.get(key);
    if (value != null && Integer.parseInt(value) < wanted) {
      findings.add(
          Finding.warn(
              name(),
              "%s=%s on brokers; %s wants %d".formatted(key, value, deployment(), wanted),
              "Set it on every broker; topics that exist keep what they have"));
    }
  }
}
