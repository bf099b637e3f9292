package io.streamsentinel.cost;

import io.streamsentinel.settings.KafkaSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;

/** Asks the brokers about topics and about who reads them. */
final class Survey implements AutoCloseable {

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final Admin admin;
  private final Groups groups;

  Survey(KafkaSettings kafka) {
    this.admin = Admin.create(kafka.properties());
    this.groups = new Groups(admin);
  }

  /** The names of all topics that are not Kafka's own, sorted. */
  List<String> topics() {
    return answer(admin.listTopics().names()).stream().sorted().toList();
  }

  int brokers() {
    return answer(admin.describeCluster().nodes()).size();
  }

  /**
   * The topics, still without samples, by name.
   *
   * @param keep the retention that is thought of
   * @throws org.apache.kafka.common.errors.UnknownTopicOrPartitionException if one does not exist
   */
  List<TopicFacts> facts(Collection<String> names, Instant now, Duration keep) {
    Map<String, TopicDescription> described = answer(admin.describeTopics(names).allTopicNames());
    List<TopicPartition> all = partitions(described.values());
    Offsets offsets =
        new Offsets(
            offsets(all, OffsetSpec.earliest()),
            offsets(all, OffsetSpec.latest()),
            offsets(all, OffsetSpec.forTimestamp(now.minus(keep).toEpochMilli())),
            offsets(all, OffsetSpec.forTimestamp(now.minus(keep.dividedBy(2)).toEpochMilli())));
    Map<TopicPartition, Long> sizes = sizes();
    Map<String, Map<String, String>> configs = configs(names);
    Map<String, List<Reader>> readers = groups.readers();
    return described.values().stream()
        .sorted(Comparator.comparing(TopicDescription::name))
        .map(
            topic ->
                new TopicFacts(
                    topic.name(),
                    topic.partitions().stream()
                        .map(info -> new TopicPartition(topic.name(), info.partition()))
                        .map(each -> offsets.facts(each, sizes.getOrDefault(each, 0L)))
                        .toList(),
                    topic.partitions().stream()
                        .mapToInt(info -> info.replicas().size())
                        .max()
                        .orElse(1),
                    configs.getOrDefault(topic.name(), Map.of()),
                    readers.getOrDefault(topic.name(), List.of()),
                    new Sample(0, 0, 0, Duration.ZERO, Map.of())))
        .toList();
  }

  /** Shortens a topic's retention. Whoever calls this has made sure that nobody needs the rest. */
  void retention(String topic, Duration keep) {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    var entry = new ConfigEntry(TopicConfig.RETENTION_MS_CONFIG, Long.toString(keep.toMillis()));
    var set = new AlterConfigOp(entry, AlterConfigOp.OpType.SET);
    answer(admin.incrementalAlterConfigs(Map.of(resource, List.of(set))).all());
  }

  private static List<TopicPartition> partitions(Collection<TopicDescription> topics) {
    List<TopicPartition> all = new ArrayList<>();
    topics.forEach(
        topic ->
            topic
                .partitions()
                .forEach(info -> all.add(new TopicPartition(topic.name(), info.partition()))));
    return all;
  }

  private Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec which) {
    Map<TopicPartition, OffsetSpec> asked =
        partitions.stream().collect(Collectors.toMap(partition -> partition, each -> which));
    Map<TopicPartition, ListOffsetsResultInfo> answers = answer(admin.listOffsets(asked).all());
    Map<TopicPartition, Long> offsets = new HashMap<>();
    answers.forEach((partition, info) -> offsets.put(partition, info.offset()));
    return offsets;
  }

  private Map<TopicPartition, Long> sizes() {
    Map<TopicPartition, Long> sizes = new HashMap<>();
    List<Integer> brokers = answer(admin.describeCluster().nodes()).stream().map(Node::id).toList();
    for (Map<String, LogDirDescription> broker :
        answer(admin.describeLogDirs(brokers).allDescriptions()).values()) {
      for (LogDirDescription directory : broker.values()) {
        directory
            .replicaInfos()
            .forEach((partition, replica) -> sizes.merge(partition, replica.size(), Long::sum));
      }
    }
    return sizes;
  }

  private Map<String, Map<String, String>> configs(Collection<String> names) {
    List<ConfigResource> resources =
        names.stream().map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name)).toList();
    Map<String, Map<String, String>> configs = new HashMap<>();
    answer(admin.describeConfigs(resources).all())
        .forEach((resource, config) -> configs.put(resource.name(), values(config)));
    return configs;
  }

  private static Map<String, String> values(Config config) {
    Map<String, String> values = new HashMap<>();
    for (ConfigEntry entry : config.entries()) {
      if (entry.value() != null) {
        values.put(entry.name(), entry.value());
      }
    }
    return values;
  }

  /** The answer, or the broker's exception as it is. The client's own time-out bounds the wait. */
  static <T> T answer(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      // Sets the thread's interrupt again.
      throw new InterruptException(e);
    }
  }

  @Override
  public void close() {
    admin.close(CLOSE_LIMIT);
  }

  /** Offsets of all partitions: where they start and end, and two points in time between. */
  private record Offsets(
      Map<TopicPartition, Long> starts,
      Map<TopicPartition, Long> ends,
      Map<TopicPartition, Long> kept,
      Map<TopicPartition, Long> read) {

    PartitionFacts facts(TopicPartition partition, long bytes) {
      long start = starts.getOrDefault(partition, 0L);
      long end = Math.max(start, ends.getOrDefault(partition, 0L));
      return new PartitionFacts(
          partition.partition(),
          start,
          end,
          bytes,
          between(start, kept.getOrDefault(partition, -1L), end),
          between(start, read.getOrDefault(partition, -1L), end));
    }

    /** A broker answers -1 where every record is older. */
    private static long between(long start, long offset, long end) {
      return offset < 0 ? end : Math.min(end, Math.max(start, offset));
    }
  }
}
