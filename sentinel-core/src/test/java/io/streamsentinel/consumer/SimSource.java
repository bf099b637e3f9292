package io.streamsentinel.consumer;

import io.streamsentinel.unit.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A member of the group of a {@link SimBroker}. */
final class SimSource implements Source {

  private final SimBroker broker;
  private final Random random;
  private final String member;
  private final Set<TopicPartition> mine = new HashSet<>();
  private final Set<TopicPartition> paused = new HashSet<>();
  private final Map<TopicPartition, Long> at = new HashMap<>();
  private @Nullable ConsumerRebalanceListener listener;
  private String memberId = "";
  private int lives;
  private int generation = -1;

  SimSource(SimBroker broker, String member, Random random) {
    this.broker = broker;
    this.member = member;
    this.random = random;
  }

  @Override
  public void subscribe(ConsumerRebalanceListener callbacks) {
    listener = callbacks;
  }

  /** The name under which the group knows this member now. */
  String memberId() {
    return memberId;
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    ConsumerRebalanceListener callbacks = listener;
    if (callbacks == null) {
      throw new IllegalStateException("not subscribed");
    }
    if (!broker.owned.containsKey(memberId)) {
      lose(callbacks);
    }
    if (broker.preparing) {
      revoke(callbacks);
      broker.joining.add(memberId);
      return empty();
    }
    if (generation != broker.generation) {
      generation = broker.generation;
      take(callbacks);
    }
    return fetch();
  }

  private void lose(ConsumerRebalanceListener callbacks) {
    if (!mine.isEmpty()) {
      Set<TopicPartition> lost = new HashSet<>(mine);
      mine.clear();
      callbacks.onPartitionsLost(lost);
    }
    generation = -1;
    memberId = member + "/" + ++lives;
    broker.owned.put(memberId, new HashSet<>());
    broker.preparing = true;
  }

  /** Eagerly all, or what is moving anyway: both happen. */
  private void revoke(ConsumerRebalanceListener callbacks) {
    if (mine.isEmpty() || broker.joining.contains(memberId)) {
      return;
    }
    Set<TopicPartition> leaving = new HashSet<>();
    for (TopicPartition id : mine) {
      if (random.nextInt(3) > 0) {
        leaving.add(id);
      }
    }
    if (!leaving.isEmpty()) {
      callbacks.onPartitionsRevoked(leaving);
      mine.removeAll(leaving);
      Set<TopicPartition> owned = broker.owned.get(memberId);
      if (owned != null) {
        owned.removeAll(leaving);
      }
    }
  }

  private void take(ConsumerRebalanceListener callbacks) {
    Set<TopicPartition> assigned = new HashSet<>(broker.owned.getOrDefault(memberId, Set.of()));
    assigned.removeAll(mine);
    mine.addAll(assigned);
    paused.removeAll(assigned);
    at.keySet().removeAll(assigned);
    if (!assigned.isEmpty()) {
      callbacks.onPartitionsAssigned(assigned);
    }
  }

  private ConsumerRecords<byte[], byte[]> fetch() {
    Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records = new HashMap<>();
    Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
    for (TopicPartition id : mine) {
      if (paused.contains(id) || random.nextInt(4) == 0) {
        continue;
      }
      long from = at.getOrDefault(id, 0L);
      int most = 1 + random.nextInt(8);
      List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
      for (ConsumerRecord<byte[], byte[]> record : broker.inputs.getOrDefault(id, List.of())) {
        if (record.offset() >= from && found.size() < most) {
          found.add(record);
        }
      }
      long end = broker.ends.getOrDefault(id, 0L);
      boolean all = found.isEmpty() || last(id) == found.get(found.size() - 1).offset();
      long to = all ? end : found.get(found.size() - 1).offset() + 1;
      if (to > from) {
        at.put(id, to);
        next.put(id, new OffsetAndMetadata(to, Optional.of(0), ""));
        if (!found.isEmpty()) {
          records.put(id, found);
        }
      }
    }
    return new ConsumerRecords<>(records, next);
  }

  private long last(TopicPartition id) {
    List<ConsumerRecord<byte[], byte[]>> all = broker.inputs.getOrDefault(id, List.of());
    return all.isEmpty() ? -1 : all.get(all.size() - 1).offset();
  }

  private static ConsumerRecords<byte[], byte[]> empty() {
    return new ConsumerRecords<>(Map.of(), Map.of());
  }

  @Override
  @SuppressWarnings({"deprecation", "removal"}) // Only a consumer may make one, and this is one.
  public ConsumerGroupMetadata membership() {
    return new ConsumerGroupMetadata("group", generation, memberId, Optional.empty());
  }

  @Override
  public void seek(TopicPartition partition, Position position) {
    if (!mine.contains(partition)) {
      throw new IllegalStateException("not assigned: " + partition);
    }
    at.put(partition, position.offset());
  }

  @Override
  public void pause(Collection<TopicPartition> partitions) {
    check(partitions);
    paused.addAll(partitions);
  }

  @Override
  public void resume(Collection<TopicPartition> partitions) {
    check(partitions);
    paused.removeAll(partitions);
  }

  private void check(Collection<TopicPartition> partitions) {
    if (!mine.containsAll(partitions)) {
      throw new IllegalStateException("not assigned: " + partitions);
    }
  }

  @Override
  public OptionalLong lag(TopicPartition partition) {
    return OptionalLong.of(
        broker.ends.getOrDefault(partition, 0L) - at.getOrDefault(partition, 0L));
  }

  @Override
  public void wakeup() {}

  @Override
  public void close(Duration timeout) {}
}
