package io.streamsentinel.consumer;

import io.streamsentinel.participant.LogPolicy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * A cluster in memory, as far as the engine can tell: logs, transactions with epochs, a group with
 * generations, stable and pending positions. One thread; what is random is decided by its callers.
 */
final class SimBroker implements Cluster {

  /** A record in an output log, and the transaction it belongs to. */
  record Entry(ProducerRecord<byte[], byte[]> record, Transaction transaction) {}

  /** How a transaction ended. */
  enum Outcome {
    OPEN,
    COMMITTED,
    ABORTED
  }

  static final class Transaction {
    final Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    Outcome outcome = Outcome.OPEN;
  }

  /** What the coordinator knows of a transactional id. */
  static final class Coordinated {
    int epoch;
    Transaction transaction = new Transaction();
    boolean begun;
  }

  static final String IN = "in";

  private final Uuid topicId = Uuid.randomUuid();
  final Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> inputs =
      new TreeMap<>((a, b) -> Integer.compare(a.partition(), b.partition()));
  final Map<TopicPartition, Long> ends = new HashMap<>();
  final Map<String, List<Entry>> outputs = new LinkedHashMap<>();
  final Map<String, Coordinated> coordinated = new HashMap<>();
  final Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();

  // The group.
  int generation;
  final Map<String, Set<TopicPartition>> owned = new HashMap<>();
  final Set<String> joining = new HashSet<>();
  boolean preparing;

  Uuid topicId() {
    return topicId;
  }

  Coordinated of(String transactionalId) {
    return coordinated.computeIfAbsent(transactionalId, id -> new Coordinated());
  }

  void append(ProducerRecord<byte[], byte[]> record, Transaction transaction) {
    int partition = record.key() == null ? 0 : Math.floorMod(Arrays.hashCode(record.key()), 2);
    outputs
        .computeIfAbsent(record.topic() + "-" + partition, name -> new ArrayList<>())
        .add(new Entry(record, transaction));
  }

  void end(Coordinated coordinated, Outcome outcome) {
    Transaction transaction = coordinated.transaction;
    if (transaction.outcome == Outcome.OPEN) {
      transaction.outcome = outcome;
      if (outcome == Outcome.COMMITTED) {
        positions.putAll(transaction.offsets);
      }
    }
    coordinated.begun = false;
  }

  boolean accepts(ConsumerGroupMetadata membership) {
    return membership.generationId() == generation && owned.containsKey(membership.memberId());
  }

  /** Whether every record is committed. */
  boolean drained() {
    return ends.entrySet().stream()
        .allMatch(
            end ->
                positions.containsKey(end.getKey())
                    && positions.get(end.getKey()).offset() == end.getValue());
  }

  @Override
  public Map<TopicPartition, Optional<OffsetAndMetadata>> stablePositions(
      java.util.Collection<TopicPartition> partitions) {
    Map<TopicPartition, Optional<OffsetAndMetadata>> stable = new HashMap<>();
    for (TopicPartition id : partitions) {
      boolean pending =
          coordinated.values().stream()
              .anyMatch(
                  c ->
                      c.transaction.outcome == Outcome.OPEN
                          && c.transaction.offsets.containsKey(id));
      if (!pending) {
        stable.put(id, Optional.ofNullable(positions.get(id)));
      }
    }
    return stable;
  }

  @Override
  public Map<String, Topic> topics(Set<String> names) {
    Map<String, Topic> topics = new HashMap<>();
    names.forEach(name -> topics.put(name, new Topic(topicId, inputs.size())));
    return topics;
  }

  @Override
  public Map<TopicPartition, Bounds> bounds(java.util.Collection<TopicPartition> partitions) {
    Map<TopicPartition, Bounds> bounds = new HashMap<>();
    partitions.forEach(id -> bounds.put(id, new Bounds(0, ends.getOrDefault(id, 0L))));
    return bounds;
  }

  @Override
  public Map<TopicPartition, Long> offsetsAt(
      java.util.Collection<TopicPartition> partitions, long timestamp) {
    return new HashMap<>();
  }

  @Override
  public Optional<Limits> limits(String topic) {
    return Optional.of(new Limits(1 << 20, false));
  }

  @Override
  public Optional<LogPolicy> logPolicy(String topic) {
    return Optional.empty();
  }
}
