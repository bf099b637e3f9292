package io.streamsentinel.examples.dashboard.streams;

import io.streamsentinel.examples.dashboard.streams.GroupView.Member;
import io.streamsentinel.examples.dashboard.streams.GroupView.PartitionLag;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The consumer groups of a cluster, the first 100 by name. {@link #refresh} is called by one
 * thread, {@link #groups} by any.
 */
public final class GroupBoard {

  private static final int GROUPS_MAX = 100;
  private static final int TREND = 150;

  private final Admin admin;
  private final Map<String, Deque<Long>> trends = new HashMap<>();
  private volatile List<GroupView> groups = List.of();

  /**
   * @param admin asks the brokers; stays the caller's to close
   */
  public GroupBoard(Admin admin) {
    this.admin = admin;
  }

  /** The groups as of the last refresh, by name. */
  public List<GroupView> groups() {
    return groups;
  }

  /**
   * Asks the brokers.
   *
   * @throws KafkaException if they do not answer; the groups stay as they were
   */
  public void refresh() {
    List<String> names =
        BrokerAnswer.of(admin.listGroups(ListGroupsOptions.forConsumerGroups()).all()).stream()
            .map(GroupListing::groupId)
            .sorted()
            .limit(GROUPS_MAX)
            .toList();
    Map<String, ConsumerGroupDescription> described =
        BrokerAnswer.of(admin.describeConsumerGroups(names).all());
    Map<String, Map<TopicPartition, OffsetAndMetadata>> committed =
        BrokerAnswer.of(
            admin
                .listConsumerGroupOffsets(
                    names.stream()
                        .collect(
                            Collectors.toMap(
                                name -> name, name -> new ListConsumerGroupOffsetsSpec())))
                .all());
    Map<TopicPartition, Long> ends = ends(described.values(), committed.values());
    trends.keySet().retainAll(new HashSet<>(names));
    groups =
        described.values().stream()
            .sorted(Comparator.comparing(ConsumerGroupDescription::groupId))
            .map(group -> view(group, committed.getOrDefault(group.groupId(), Map.of()), ends))
            .toList();
  }

  private GroupView view(
      ConsumerGroupDescription group,
      Map<TopicPartition, OffsetAndMetadata> committed,
      Map<TopicPartition, Long> ends) {
    List<PartitionLag> partitions = new ArrayList<>();
    Set<TopicPartition> all = owned(group);
    all.addAll(committed.keySet());
    for (TopicPartition partition : all) {
      Long end = ends.get(partition);
      if (end != null) {
        partitions.add(lag(partition, committed.get(partition), end));
      }
    }
    partitions.sort(
        Comparator.comparingLong(PartitionLag::lag)
            .reversed()
            .thenComparing(PartitionLag::topic)
            .thenComparingInt(PartitionLag::partition));
    long lag = partitions.stream().mapToLong(PartitionLag::lag).sum();
    Deque<Long> trend = trends.computeIfAbsent(group.groupId(), name -> new ArrayDeque<>());
    trend.addLast(lag);
    if (trend.size() > TREND) {
      trend.removeFirst();
    }
    return new GroupView(
        group.groupId(),
        group.groupState().toString(),
        group.members().stream()
            .map(
                member ->
                    new Member(
                        member.clientId(),
                        member.host().replaceFirst("^/", ""),
                        member.assignment().topicPartitions().size()))
            .sorted(Comparator.comparing(Member::client))
            .toList(),
        lag,
        List.copyOf(trend),
        partitions);
  }

  private static PartitionLag lag(
      TopicPartition partition, @Nullable OffsetAndMetadata committed, long end) {
    long from = committed == null ? 0 : committed.offset();
    return new PartitionLag(
        partition.topic(),
        partition.partition(),
        committed == null ? null : committed.offset(),
        end,
        Math.max(0, end - from));
  }

  private static Set<TopicPartition> owned(ConsumerGroupDescription group) {
    return group.members().stream()
        .flatMap(member -> member.assignment().topicPartitions().stream())
        .collect(Collectors.toCollection(HashSet::new));
  }

  /** Where the records end that a reader of committed data can see. */
  private Map<TopicPartition, Long> ends(
      Collection<ConsumerGroupDescription> described,
      Collection<Map<TopicPartition, OffsetAndMetadata>> committed) {
    Set<String> existing = BrokerAnswer.of(admin.listTopics().names());
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    described.forEach(
        group -> owned(group).forEach(partition -> asked.put(partition, OffsetSpec.latest())));
    committed.forEach(
        offsets ->
            offsets.keySet().forEach(partition -> asked.put(partition, OffsetSpec.latest())));
    asked.keySet().removeIf(partition -> !existing.contains(partition.topic()));
    Map<TopicPartition, ListOffsetsResultInfo> answers =
        BrokerAnswer.of(
            admin.listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED)).all());
    return answers.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().offset()));
  }
}
