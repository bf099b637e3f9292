package io.streamsentinel.consumer;

import io.streamsentinel.error.RetriableException;
import io.streamsentinel.participant.LogPolicy;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a real cluster, through an admin client. Thread-safe. */
final class KafkaCluster implements Cluster, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(KafkaCluster.class);

  private final Admin admin;
  private final String group;
  private final Duration bound;

  KafkaCluster(Admin admin, String group, Duration bound) {
    this.admin = admin;
    this.group = group;
    this.bound = bound;
  }

  @Override
  public Map<TopicPartition, Optional<OffsetAndMetadata>> stablePositions(
      Collection<TopicPartition> partitions) {
    // Without naming the partitions, a pending one would be left out as if there were no position.
    ListConsumerGroupOffsetsSpec named =
        new ListConsumerGroupOffsetsSpec().topicPartitions(partitions);
    Map<TopicPartition, OffsetAndMetadata> answer =
        get(
            admin
                .listConsumerGroupOffsets(
                    Map.of(group, named), new ListConsumerGroupOffsetsOptions().requireStable(true))
                .partitionsToOffsetAndMetadata(group));
    Map<TopicPartition, Optional<OffsetAndMetadata>> positions = new HashMap<>();
    answer.forEach((id, position) -> positions.put(id, Optional.ofNullable(position)));
    return positions;
  }

  @Override
  public Map<String, Topic> topics(Set<String> names) {
    Map<String, Topic> topics = new HashMap<>();
    admin
        .describeTopics(names)
        .topicNameValues()
        .forEach(
            (name, future) -> {
              try {
                TopicDescription topic = get(future);
                topics.put(name, new Topic(topic.topicId(), topic.partitions().size()));
              } catch (UnknownTopicOrPartitionException e) {
                LOG.debug("Topic {} does not exist", name);
              }
            });
    return topics;
  }

  @Override
  public Map<TopicPartition, Bounds> bounds(Collection<TopicPartition> partitions) {
    Map<TopicPartition, Long> starts = offsets(partitions, OffsetSpec.earliest());
    Map<TopicPartition, Long> ends = offsets(partitions, OffsetSpec.latest());
    Map<TopicPartition, Bounds> bounds = new HashMap<>();
    starts.forEach((id, start) -> bounds.put(id, new Bounds(start, ends.getOrDefault(id, start))));
    return bounds;
  }

  @Override
  public Map<TopicPartition, Long> offsetsAt(
      Collection<TopicPartition> partitions, long timestamp) {
    Map<TopicPartition, Long> found = offsets(partitions, OffsetSpec.forTimestamp(timestamp));
    found.values().removeIf(offset -> offset < 0);
    return found;
  }

  private Map<TopicPartition, Long> offsets(
      Collection<TopicPartition> partitions, OffsetSpec spec) {
    Map<TopicPartition, OffsetSpec> asked =
        partitions.stream().collect(Collectors.toMap(id -> id, id -> spec));
    Map<TopicPartition, Long> offsets = new HashMap<>();
    for (Map.Entry<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> entry :
        get(admin.listOffsets(asked).all()).entrySet()) {
      offsets.put(entry.getKey(), entry.getValue().offset());
    }
    return offsets;
  }

  @Override
  public Optional<Limits> limits(String topic) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      TopicDescription described =
          get(
              Objects.requireNonNull(
                  admin.describeTopics(Set.of(topic)).topicNameValues().get(topic)));
      if (described.partitions().stream().anyMatch(each -> each.replicas().size() == 1)) {
        LOG.info(
            "Topic {} has one replica: if its broker is killed, Kafka may forget how a transaction"
                + " ended, which no client can mend (docs/engine.md). Give it three",
            topic);
      }
      Config config =
          Objects.requireNonNull(get(admin.describeConfigs(Set.of(resource)).all()).get(resource));
      return Optional.of(
          new Limits(
              Integer.parseInt(config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value()),
              config
                  .get(TopicConfig.CLEANUP_POLICY_CONFIG)
                  .value()
                  .contains(TopicConfig.CLEANUP_POLICY_COMPACT)));
    } catch (UnknownTopicOrPartitionException e) {
      return Optional.empty();
    } catch (AuthorizationException e) {
      LOG.warn(
          "No right to read the limits of topic {}: a record that it refuses aborts its epoch once,"
              + " before it is given up on. Grant DescribeConfigs to spare that",
          topic);
      return Optional.of(new Limits(Integer.MAX_VALUE, false));
    }
  }

  @Override
  public Optional<LogPolicy> logPolicy(String topic) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      Config config =
          Objects.requireNonNull(get(admin.describeConfigs(Set.of(resource)).all()).get(resource));
      String cleanup = config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
      long millis = Long.parseLong(config.get(TopicConfig.RETENTION_MS_CONFIG).value());
      boolean deletes = millis >= 0 && cleanup.contains(TopicConfig.CLEANUP_POLICY_DELETE);
      return Optional.of(
          new LogPolicy(
              cleanup.contains(TopicConfig.CLEANUP_POLICY_COMPACT),
              deletes ? Optional.of(Duration.ofMillis(millis)) : Optional.empty()));
    } catch (UnknownTopicOrPartitionException e) {
      return Optional.empty();
    } catch (AuthorizationException e) {
      LOG.warn("No right to read how topic {} keeps its records: that is not checked", topic);
      return Optional.empty();
    }
  }

  Admin admin() {
    return admin;
  }

  <T> T get(KafkaFuture<T> future) {
    try {
      return future.get(bound.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new KafkaException(e.getCause());
    } catch (TimeoutException e) {
      throw new RetriableException("the cluster did not answer within " + bound, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new org.apache.kafka.common.errors.InterruptException(e);
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
  }
}
