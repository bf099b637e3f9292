package io.streamsentinel.doctor;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;

/** Whether the cluster answers, and every broker at the address that it tells to clients. */
record Reachable(KafkaPatient patient) implements Check {

  @Override
  public String name() {
    return "kafka: reachable";
  }

  @Override
  public boolean opensTheDoor() {
    return true;
  }

  @Override
  public List<Finding> examine(Scratch scratch) throws Exception {
    try (Admin admin = patient.admin()) {
      Collection<Node> nodes;
      try {
        nodes = patient.answer(admin.describeCluster().nodes());
      } catch (java.util.concurrent.ExecutionException e) {
        return List.of(
            Finding.fail(
                name(),
                "%s does not answer: %s"
                    .formatted(patient.settings().bootstrapServers(), Remedy.words(e)),
                e.getCause() instanceof AuthenticationException
                    ? Remedy.of(e)
                    : "Is the broker up, KAFKA_BOOTSTRAP_SERVERS right, the port open, the security"
                        + " protocol that of the listener, and the broker's advertised.listeners an"
                        + " address that works from here?"));
      }
      List<Finding> findings = new ArrayList<>();
      for (Node node : nodes) {
        broker(admin, node, findings);
      }
      if (findings.isEmpty()) {
        findings.add(Finding.pass(name(), nodes.size() + " broker(s) answer"));
      }
      return findings;
    }
  }

  private void broker(Admin admin, Node node, List<Finding> findings) throws Exception {
    var resource = new ConfigResource(ConfigResource.Type.BROKER, node.idString());
    try {
      patient.answer(admin.describeConfigs(List.of(resource)).all());
    } catch (java.util.concurrent.ExecutionException e) {
      if (e.getCause() instanceof ClusterAuthorizationException) {
        findings.add(
            Finding.warn(
                name(),
                "broker %s answers, and keeps its settings to itself".formatted(node.id()),
                "Give the user DescribeConfigs on the cluster for a fuller examination"));
      } else {
        findings.add(
            Finding.fail(
                name(),
                "broker %d can't be reached at %s:%d, the address that it tells to clients"
                    .formatted(node.id(), node.host(), node.port()),
                "Set advertised.listeners of the broker to an address that works from here"));
      }
    }
  }
}
