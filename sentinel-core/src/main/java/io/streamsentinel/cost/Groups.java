package io.streamsentinel.cost;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** Who reads what, of all kinds of groups: consumers', Kafka Streams', share groups. */
final class Groups {

  private static final Set<GroupType> WITH_MEMBERS = Set.of(GroupType.CLASSIC, GroupType.CONSUMER);

  /** Other protocols are those of Kafka Connect and the like; a group without members has none. */
  private static final Set<String> CONSUMERS = Set.of("consumer", "");

  private final Admin admin;

  Groups(Admin admin) {
    this.admin = admin;
  }

  /** The groups with a position, by topic; each list sorted by name. */
  Map<String, List<Reader>> readers() {
    Collection<GroupListing> listed = Survey.answer(admin.listGroups().all());
    Map<String, Map<TopicPartition, Long>> positions = new TreeMap<>();
    positions.putAll(committed(names(listed, false)));
    positions.putAll(shared(names(listed, true)));
    Map<String, Integer> members = members(listed);
    Map<String, List<Reader>> readers = new HashMap<>();
    positions.forEach(
        (group, offsets) ->
            byTopic(offsets)
                .forEach(
                    (topic, byPartition) ->
                        readers
                            .computeIfAbsent(topic, name -> new ArrayList<>())
                            .add(new Reader(group, members.getOrDefault(group, 0), byPartition))));
    return readers;
  }

  private static List<String> names(Collection<GroupListing> groups, boolean share) {
    return groups.stream()
        .filter(group -> (group.type().orElse(GroupType.UNKNOWN) == GroupType.SHARE) == share)
        .map(GroupListing::groupId)
        .toList();
  }

  private Map<String, Map<TopicPartition, Long>> committed(List<String> names) {
    return positions(
        names,
        new ListConsumerGroupOffsetsSpec(),
        asked -> admin.listConsumerGroupOffsets(asked).all(),
        OffsetAndMetadata::offset);
  }

  private Map<String, Map<TopicPartition, Long>> shared(List<String> names) {
    return positions(
        names,
        new ListShareGroupOffsetsSpec(),
        asked -> admin.listShareGroupOffsets(asked).all(),
        SharePartitionOffsetInfo::startOffset);
  }

  /** What the groups have; a partition without a position is left out. */
  private static <S, P> Map<String, Map<TopicPartition, Long>> positions(
      List<String> names,
      S all,
      Function<Map<String, S>, KafkaFuture<Map<String, Map<TopicPartition, P>>>> question,
      ToLongFunction<P> offset) {
    if (names.isEmpty()) {
      return Map.of();
    }
    Map<String, S> asked = names.stream().collect(Collectors.toMap(name -> name, name -> all));
    Map<String, Map<TopicPartition, Long>> found = new HashMap<>();
    Survey.answer(question.apply(asked))
        .forEach(
            (group, offsets) -> {
              Map<TopicPartition, Long> positions = new HashMap<>();
              offsets.forEach(
                  (partition, position) -> {
                    if (position != null) {
                      positions.put(partition, offset.applyAsLong(position));
                    }
                  });
              found.put(group, positions);
            });
    return found;
  }

  private Map<String, Integer> members(Collection<GroupListing> groups) {
    List<String> names =
        groups.stream()
            .filter(group -> WITH_MEMBERS.contains(group.type().orElse(GroupType.UNKNOWN)))
            .filter(group -> CONSUMERS.contains(group.protocol()))
            .map(GroupListing::groupId)
            .toList();
    Map<String, Integer> members = new HashMap<>();
    admin
        .describeConsumerGroups(names)
        .describedGroups()
        .forEach(
            (group, description) -> {
              try {
                members.put(group, Survey.answer(description).members().size());
              } catch (GroupIdNotFoundException e) {
                // It went away since it was listed.
                members.put(group, 0);
              }
            });
    return members;
  }

  private static Map<String, Map<Integer, Long>> byTopic(Map<TopicPartition, Long> offsets) {
    Map<String, Map<Integer, Long>> topics = new HashMap<>();
    offsets.forEach(
        (partition, offset) ->
            topics
                .computeIfAbsent(partition.topic(), name -> new HashMap<>())
                .put(partition.partition(), offset));
    return topics;
  }
}
