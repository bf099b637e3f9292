package io.streamsentinel.doctor;

import io.streamsentinel.settings.Deployment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/** Whether topics have their copies in sync, enough of them, and go on when a broker is lost. */
record Replication(KafkaPatient patient) implements Check {

  private static final int NAMED = 5;

  /** The least number in sync of a topic that keeps it to itself: no partition is below it. */
  private static final int UNKNOWN = 0;

  @Override
  public String name() {
    return "kafka: replication";
  }

  @Override
  public List<Finding> examine(Scratch scratch) throws Exception {
    List<Finding> findings = new ArrayList<>();
    List<Copies> topics;
    try (Admin admin = patient.admin()) {
      topics = topics(admin);
    }
    topics.forEach(topic -> health(topic, findings));
    copies(topics, findings);
    if (findings.isEmpty()) {
      findings.add(
          Finding.pass(
              name(),
              "%d topics have their copies in sync, as many as %s asks for"
                  .formatted(topics.size(), deployment())));
    }
    return findings;
  }

  private Deployment deployment() {
    return patient.deployment();
  }

  private List<Copies> topics(Admin admin) throws Exception {
    Set<String> names =
        patient.answer(admin.listTopics(new ListTopicsOptions().listInternal(true)).names());
    Map<String, TopicDescription> there =
        new TreeMap<>(patient.present(admin.describeTopics(names).topicNameValues()));
    Map<String, Integer> inSync = inSync(admin, there.keySet());
    return there.values().stream()
        .map(topic -> new Copies(topic, inSync.getOrDefault(topic.name(), UNKNOWN)))
        .toList();
  }

  private Map<String, Integer> inSync(Admin admin, Collection<String> names) throws Exception {
    List<ConfigResource> resources =
        names.stream().map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name)).toList();
    Map<ConfigResource, Config> configs;
    try {
      configs = patient.present(admin.describeConfigs(resources).values());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TopicAuthorizationException) {
        return Map.of();
      }
      throw e;
    }
    Map<String, Integer> inSync = new HashMap<>();
    configs.forEach(
        (resource, config) -> {
          ConfigEntry least = config.get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
          // Brokers that are not Kafka's own may have no such key.
          if (least != null && least.value() != null) {
            inSync.put(resource.name(), Integer.parseInt(least.value()));
          }
        });
    return inSync;
  }

  private void health(Copies topic, List<Finding> findings) {
    long leaderless = topic.partitions(partition -> partition.leader() == null);
    long refusing = topic.partitions(partition -> partition.isr().size() < topic.leastInSync());
    long behind =
        topic.partitions(partition -> partition.isr().size() < partition.replicas().size());
    if (leaderless > 0) {
      findings.add(
          Finding.fail(
              name(),
              "%s: %d partition(s) without a leader".formatted(topic.name(), leaderless),
              "Start the brokers that hold them: kafka-topics --describe --topic " + topic.name()));
    } else if (refusing > 0) {
      findings.add(
          Finding.fail(
              name(),
              "%s: %d partition(s) take no records, since fewer replicas are in sync than"
                      .formatted(topic.name(), refusing)
                  + " min.insync.replicas="
                  + topic.leastInSync(),
              "Start the brokers that are missing: kafka-topics --describe"
                  + " --under-min-isr-partitions"));
    } else if (behind > 0) {
      findings.add(
          Finding.warn(
              name(),
              "%s: %d partition(s) with replicas out of sync".formatted(topic.name(), behind),
              "Is a broker down or slow? kafka-topics --describe --under-replicated-partitions"));
    }
    if (topic.internal() && topic.fewest() < deployment().replicas()) {
      findings.add(
          Finding.fail(
              name(),
              "%s has fewer than %d replicas".formatted(topic.name(), deployment().replicas()),
              "Reassign its partitions: positions or transactions die with one broker"));
    }
  }

  /** A line for all topics of a kind: there may be many. */
  private void copies(List<Copies> topics, List<Finding> findings) {
    int replicas = deployment().replicas();
    int inSync = deployment().minInSyncReplicas();
    warn(
        topics,
        topic -> !topic.internal() && topic.fewest() < replicas,
        "fewer than %d replicas".formatted(replicas),
        "sentinel topics apply mends those that are declared; kafka-reassign-partitions others",
        findings);
    warn(
        topics,
        topic -> topic.leastInSync() != UNKNOWN && topic.leastInSync() < inSync,
        "min.insync.replicas below %d: what is acknowledged may be in one copy only"
            .formatted(inSync),
        "sentinel topics apply mends those that are declared; kafka-configs --alter others",
        findings);
    warn(
        topics,
        topic -> topic.fewest() > 1 && topic.fewest() == topic.leastInSync(),
        "min.insync.replicas as high as their replicas: one broker down stops writes",
        "Set it to one less: kafka-configs --alter --add-config min.insync.replicas=...",
        findings);
  }

  private void warn(
      List<Copies> topics,
      Predicate<Copies> which,
      String what,
      String fix,
      List<Finding> findings) {
    List<String> names = topics.stream().filter(which).map(Copies::name).toList();
    if (names.isEmpty()) {
      return;
    }
    String some = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
    findings.add(
        Finding.warn(
            name(),
            "%d topic(s) with %s: %s%s"
                .formatted(names.size(), what, some, names.size() > NAMED ? ", ..." : ""),
            fix));
  }

  /** A topic's copies, and how many of each partition must be in sync for a write. */
  private record Copies(TopicDescription topic, int leastInSync) {

    String name() {
      return topic.name();
    }

    boolean internal() {
      return topic.isInternal();
    }

    long partitions(Predicate<TopicPartitionInfo> which) {
      return topic.partitions().stream().filter(which).count();
    }

    int fewest() {
      return topic.partitions().stream()
          .mapToInt(partition -> partition.replicas().size())
          .min()
          .orElse(0);
    }
  }
}
