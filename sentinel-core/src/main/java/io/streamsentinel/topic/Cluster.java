package io.streamsentinel.topic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What a cluster has, and the single steps that change it. */
final class Cluster {

  private static final Duration AGREE_LIMIT = Duration.ofSeconds(10);
  private static final Duration AGREE_STEP = Duration.ofMillis(20);

  private final Admin admin;
  private final EveryBroker everyBroker;

  Cluster(Admin admin) {
    this.admin = admin;
    this.everyBroker = new EveryBroker(admin);
  }

  /** The ids of the brokers that are up, sorted. */
  List<Integer> brokers() {
    return Answer.of(admin.describeCluster().nodes()).stream().map(Node::id).sorted().toList();
  }

  /**
   * Those of the named topics that are there. What was made or changed before is seen, whichever
   * broker answers.
   *
   * @throws UnknownTopicOrPartitionException if brokers do not agree within ten seconds
   */
  Map<String, Actual> topics(Collection<String> names) {
    long deadline = System.nanoTime() + AGREE_LIMIT.toNanos();
    everyBroker.awaitCaughtUp(brokers(), AGREE_LIMIT);
    while (true) {
      try {
        return read(names);
      } catch (UnknownTopicOrPartitionException e) {
        // Made or deleted just now: one broker knew it, the next one did not.
        if (System.nanoTime() >= deadline) {
          throw new UnknownTopicOrPartitionException(
              "brokers have not agreed within %d s whether each of these topics is there, plan again: %s"
                  .formatted(AGREE_LIMIT.toSeconds(), names),
              e);
        }
        LockSupport.parkNanos(AGREE_STEP.toNanos());
      }
    }
  }

  private Map<String, Actual> read(Collection<String> names) {
    Map<String, TopicDescription> there = new TreeMap<>();
    Map<String, KafkaFuture<TopicDescription>> asked =
        admin.describeTopics(names).topicNameValues();
    asked.forEach(
        (name, answer) -> {
          try {
            there.put(name, Answer.of(answer));
          } catch (UnknownTopicOrPartitionException e) {
            // Not there: that is an answer, too.
            there.remove(name);
          }
        });
    Map<String, Actual> topics = new HashMap<>();
    configs(there.keySet())
        .forEach(
            (name, config) -> {
              TopicDescription description = there.get(name);
              if (description != null) {
                topics.put(name, actual(description, config));
              }
            });
    return topics;
  }

  private Map<String, Config> configs(Set<String> names) {
    List<ConfigResource> resources =
        names.stream().map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name)).toList();
    Map<String, Config> configs = new HashMap<>();
    Answer.of(admin.describeConfigs(resources).all())
        .forEach((resource, config) -> configs.put(resource.name(), config));
    return configs;
  }

  private static Actual actual(TopicDescription description, Config config) {
    Map<String, String> values = new HashMap<>();
    Set<String> own = new HashSet<>();
    for (ConfigEntry entry : config.entries()) {
      if (entry.value() != null) {
        values.put(entry.name(), entry.value());
      }
      if (entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG) {
        own.add(entry.name());
      }
    }
    List<List<Integer>> replicas = description.partitions().stream().map(Cluster::ids).toList();
    return new Actual(replicas, values, own);
  }

  private static List<Integer> ids(TopicPartitionInfo partition) {
    return partition.replicas().stream().map(Node::id).toList();
  }

  void create(Change.Create create) {
    NewTopic topic =
        new NewTopic(create.topic(), create.partitions(), (short) create.replicas())
            .configs(create.configs());
    Answer.of(admin.createTopics(List.of(topic)).all());
  }

  void partitions(String topic, int count) {
    Answer.of(admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(count))).all());
  }

  void config(String topic, String key, String value) {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    var set = new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
    Answer.of(admin.incrementalAlterConfigs(Map.of(resource, List.of(set))).all());
  }

  /**
   * Gives every partition that many replicas. The ones it has stay, the leader and those in sync
   * first; further ones go to the brokers in turn. Brokers copy in the background.
   */
  void replicas(String topic, int count) {
    TopicDescription description =
        Answer.of(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic);
    List<Integer> brokers = brokers();
    Map<TopicPartition, Optional<NewPartitionReassignment>> moves = new HashMap<>();
    for (TopicPartitionInfo partition :
        description == null ? List.<TopicPartitionInfo>of() : description.partitions()) {
      if (partition.replicas().size() != count) {
        moves.put(
            new TopicPartition(topic, partition.partition()),
            Optional.of(new NewPartitionReassignment(placed(partition, brokers, count))));
      }
    }
    Answer.of(admin.alterPartitionReassignments(moves).all());
  }

  private static List<Integer> placed(
      TopicPartitionInfo partition, List<Integer> brokers, int count) {
    List<Integer> placed = new ArrayList<>();
    if (partition.leader() != null) {
      placed.add(partition.leader().id());
    }
    partition.isr().forEach(replica -> placed.add(replica.id()));
    placed.addAll(ids(partition));
    List<Integer> distinct = new ArrayList<>(new LinkedHashSet<>(placed));
    List<Integer> others = new ArrayList<>(brokers);
    others.removeAll(distinct);
    Collections.rotate(others, partition.partition());
    distinct.addAll(others);
    return List.copyOf(distinct.subList(0, Math.min(count, distinct.size())));
  }
}
