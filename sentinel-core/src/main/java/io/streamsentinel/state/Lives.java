package io.streamsentinel.state;

import io.streamsentinel.participant.Epoch;
import io.streamsentinel.participant.Part;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.TopicPartition;

/** The partitions that are ours. Safe for use by several threads. */
final class Lives {

  private final Map<TopicPartition, Life> lives = new ConcurrentHashMap<>();

  void put(Life life) {
    lives.put(life.key().partition(), life);
  }

  void forget(Collection<TopicPartition> partitions) {
    partitions.forEach(lives::remove);
  }

  /** The life of a partition under this assignment number. */
  Optional<Life> find(TopicPartition partition, int assignment) {
    return Optional.ofNullable(lives.get(partition))
        .filter(life -> life.assignment() == assignment);
  }

  /** Changes what is remembered, if the partition still lives under this assignment number. */
  void update(TopicPartition partition, int assignment, UnaryOperator<Life> change) {
    lives.computeIfPresent(
        partition, (any, life) -> life.assignment() == assignment ? change.apply(life) : life);
  }

  void inLedger(Epoch epoch) {
    for (Part part : epoch.parts()) {
      update(part.partition(), part.assignment(), life -> life.inLedger(part.to().offset()));
    }
  }

  void inKafka(Epoch epoch) {
    for (Part part : epoch.parts()) {
      update(part.partition(), part.assignment(), life -> life.inKafka(part.to().offset()));
    }
  }

  /** How far the outbox can be pruned for partitions: what Kafka is known to have committed. */
  Map<LedgerKey, Long> prunable(Collection<TopicPartition> partitions) {
    Map<LedgerKey, Long> prunable = new HashMap<>();
    for (TopicPartition partition : partitions) {
      Life life = lives.get(partition);
      if (life != null && life.inKafka() > 0) {
        prunable.put(life.key(), life.inKafka());
      }
    }
    return prunable;
  }

  List<TopicPartition> partitions() {
    return List.copyOf(lives.keySet());
  }

  long sum(ToLongFunction<Life> of) {
    return lives.values().stream().mapToLong(of).sum();
  }
}
