package io.streamsentinel.topic;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.streamsentinel.settings.KafkaSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ReplicaInfo;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;

/**
 * Gauges of what brokers know about topics, by {@code topic}: bytes on disk with all replicas,
 * start and end of the partitions summed up, partitions whose replicas are not all in sync. The
 * number of meters is bounded by the topics that are named.
 *
 * <p>Values are as of the last {@link #refresh}, which the caller schedules. Thread-safe.
 */
public final class TopicMeters implements AutoCloseable {

  /** Bytes on disk, all replicas together. */
  public static final String LOG_SIZE = "streaming.topic.log.size";

  /** The sum of the partitions' start offsets. */
  public static final String START_OFFSET = "streaming.topic.start.offset";

  /** The sum of the partitions' end offsets. */
  public static final String END_OFFSET = "streaming.topic.end.offset";

  /** Partitions whose replicas are not all in sync. */
  public static final String UNDER_REPLICATED = "streaming.topic.under.replicated.partitions";

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final Admin admin;
  private final List<String> topics;
  private final Map<String, Map<String, Double>> values = new ConcurrentHashMap<>();

  private TopicMeters(Admin admin, List<String> topics) {
    this.admin = admin;
    this.topics = topics;
  }

  /**
   * Gauges of the named topics.
   *
   * @param kafka where they are
   * @param topics their names; all must exist when {@link #refresh} is called
   * @param registry where the gauges are registered
   */
  public static TopicMeters of(KafkaSettings kafka, List<String> topics, MeterRegistry registry) {
    TopicMeters meters =
        new TopicMeters(Admin.create(kafka.properties()), List.copyOf(new TreeSet<>(topics)));
    for (String topic : meters.topics) {
      meters.gauge(registry, LOG_SIZE, topic, "bytes");
      meters.gauge(registry, START_OFFSET, topic, null);
      meters.gauge(registry, END_OFFSET, topic, null);
      meters.gauge(registry, UNDER_REPLICATED, topic, null);
    }
    return meters;
  }

  private void gauge(
      MeterRegistry registry,
      String name,
      String topic,
      @org.jspecify.annotations.Nullable String unit) {
    Gauge.builder(
            name, values, all -> all.getOrDefault(name, Map.of()).getOrDefault(topic, Double.NaN))
        .tags(Tags.of("topic", topic))
        .baseUnit(unit)
        .strongReference(true)
        .register(registry);
  }

  /**
   * Asks the brokers. Four requests, whatever the number of topics.
   *
   * @throws org.apache.kafka.common.KafkaException if they do not answer; the values stay as they
   *     were
   */
  public void refresh() {
    Map<String, TopicDescription> described =
        Answer.of(admin.describeTopics(topics).allTopicNames());
    Map<TopicPartition, OffsetSpec> first = new HashMap<>();
    Map<TopicPartition, OffsetSpec> last = new HashMap<>();
    Map<String, Double> behind = new HashMap<>();
    described.forEach(
        (name, topic) -> {
          for (TopicPartitionInfo partition : topic.partitions()) {
            first.put(new TopicPartition(name, partition.partition()), OffsetSpec.earliest());
            last.put(new TopicPartition(name, partition.partition()), OffsetSpec.latest());
            boolean late = partition.isr().size() < partition.replicas().size();
            behind.merge(name, late ? 1.0 : 0.0, Double::sum);
          }
        });
    values.put(UNDER_REPLICATED, Map.copyOf(behind));
    values.put(START_OFFSET, sums(first));
    values.put(END_OFFSET, sums(last));
    values.put(LOG_SIZE, sizes());
  }

  private Map<String, Double> sums(Map<TopicPartition, OffsetSpec> asked) {
    Map<String, Double> sums = new HashMap<>();
    Map<TopicPartition, ListOffsetsResultInfo> answers = Answer.of(admin.listOffsets(asked).all());
    answers.forEach(
        (partition, info) -> sums.merge(partition.topic(), (double) info.offset(), Double::sum));
    return Map.copyOf(sums);
  }

  private Map<String, Double> sizes() {
    Map<String, Double> sizes = new HashMap<>();
    List<Integer> brokers =
        Answer.of(admin.describeCluster().nodes()).stream().map(Node::id).toList();
    for (Map<String, LogDirDescription> broker :
        Answer.of(admin.describeLogDirs(brokers).allDescriptions()).values()) {
      for (LogDirDescription directory : broker.values()) {
        for (Map.Entry<TopicPartition, ReplicaInfo> replica : directory.replicaInfos().entrySet()) {
          if (topics.contains(replica.getKey().topic())) {
            sizes.merge(replica.getKey().topic(), (double) replica.getValue().size(), Double::sum);
          }
        }
      }
    }
    return Map.copyOf(sizes);
  }

  @Override
  public void close() {
    admin.close(CLOSE_LIMIT);
  }
}
