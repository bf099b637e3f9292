package io.streamsentinel.examples.dashboard.streams;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.jspecify.annotations.Nullable;

/**
 * The topics of a cluster, without Kafka's internal ones; the first 500 by name. {@link #refresh}
 * is called by one thread, {@link #topics} by any.
 */
public final class TopicBoard {

  private static final int TOPICS_MAX = 500;
  private static final long WINDOW_NANOS = 10_000_000_000L;

  private final Admin admin;
  private final Map<String, Deque<Sample>> history = new HashMap<>();
  private volatile List<TopicView> topics = List.of();

  private record Sample(long nanos, long end) {}

  /**
   * @param admin asks the brokers; stays the caller's to close
   */
  public TopicBoard(Admin admin) {
    this.admin = admin;
  }

  /** The topics as of the last refresh, by name. */
  public List<TopicView> topics() {
    return topics;
  }

  /**
   * Asks the brokers.
   *
   * @throws KafkaException if they do not answer; the topics stay as they were
   */
  public void refresh() {
    Set<String> names =
        BrokerAnswer.of(admin.listTopics().names()).stream()
            .sorted()
            .limit(TOPICS_MAX)
            .collect(Collectors.toSet());
    Map<String, TopicDescription> described =
        BrokerAnswer.of(admin.describeTopics(names).allTopicNames());
    Map<String, Long> starts = sums(described, OffsetSpec.earliest());
    Map<String, Long> ends = sums(described, OffsetSpec.latest());
    Map<String, Long> sizes = sizes(names);
    history.keySet().retainAll(names);
    topics =
        described.values().stream()
            .sorted(Comparator.comparing(TopicDescription::name))
            .map(
                topic ->
                    view(
                        topic,
                        starts.getOrDefault(topic.name(), 0L),
                        ends.getOrDefault(topic.name(), 0L),
                        sizes.get(topic.name())))
            .toList();
  }

  private TopicView view(TopicDescription topic, long start, long end, @Nullable Long bytes) {
    return new TopicView(
        topic.name(),
        topic.partitions().size(),
        topic.partitions().isEmpty() ? 0 : topic.partitions().get(0).replicas().size(),
        (int)
            topic.partitions().stream()
                .filter(partition -> partition.isr().size() < partition.replicas().size())
                .count(),
        end - start,
        bytes,
        rate(topic.name(), end));
  }

  private @Nullable Double rate(String topic, long end) {
    long now = System.nanoTime();
    Deque<Sample> samples = history.computeIfAbsent(topic, name -> new ArrayDeque<>());
    samples.addLast(new Sample(now, end));
    while (samples.size() > 2 && now - samples.getFirst().nanos > WINDOW_NANOS) {
      samples.removeFirst();
    }
    Sample first = samples.getFirst();
    return samples.size() < 2 ? null : (end - first.end) / ((now - first.nanos) / 1e9);
  }

  private Map<String, Long> sums(Map<String, TopicDescription> topics, OffsetSpec which) {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    topics.forEach(
        (name, topic) -> {
          for (TopicPartitionInfo partition : topic.partitions()) {
            if (partition.leader() != null) {
              asked.put(new TopicPartition(name, partition.partition()), which);
            }
          }
        });
    Map<String, Long> sums = new HashMap<>();
    Map<TopicPartition, ListOffsetsResultInfo> answers =
        BrokerAnswer.of(admin.listOffsets(asked).all());
    answers.forEach((partition, info) -> sums.merge(partition.topic(), info.offset(), Long::sum));
    return sums;
  }

  /** Empty where the right to ask is missing: sizes are worth less than the rest. */
  private Map<String, Long> sizes(Set<String> names) {
    Map<String, Long> sizes = new HashMap<>();
    List<Integer> brokers =
        BrokerAnswer.of(admin.describeCluster().nodes()).stream().map(Node::id).toList();
    try {
      for (Map<String, LogDirDescription> broker :
          BrokerAnswer.of(admin.describeLogDirs(brokers).allDescriptions()).values()) {
        broker
            .values()
            .forEach(
                directory ->
                    directory
                        .replicaInfos()
                        .forEach(
                            (partition, replica) -> {
                              if (names.contains(partition.topic())) {
                                sizes.merge(partition.topic(), replica.size(), Long::sum);
                              }
                            }));
      }
    } catch (org.apache.kafka.common.errors.AuthorizationException e) {
      return Map.of();
    }
    return sizes;
  }
}
