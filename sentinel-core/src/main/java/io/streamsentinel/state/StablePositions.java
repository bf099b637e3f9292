package io.streamsentinel.state;

import io.streamsentinel.error.RetriableException;
import io.streamsentinel.unit.Position;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/** What an admin client knows: topic ids, and offsets that no open transaction can still move. */
record StablePositions(Admin admin, String group) {

  /** How long an open transaction may keep the position from being known. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  record Topic(Uuid id, int partitions) {}

  Topic topic(String name) {
    try {
      TopicDescription topic = admin.describeTopics(List.of(name)).allTopicNames().get().get(name);
      if (topic == null) {
        throw new RetriableException("the topic " + name + " is not there");
      }
      return new Topic(topic.topicId(), topic.partitions().size());
    } catch (ExecutionException e) {
      throw new RetriableException("the topic " + name + " can't be described", e.getCause());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** The group's position, once it is stable. */
  Optional<Position> stable(TopicPartition partition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        Map<TopicPartition, OffsetAndMetadata> found =
            admin
                .listConsumerGroupOffsets(
                    Map.of(
                        group,
                        new ListConsumerGroupOffsetsSpec().topicPartitions(List.of(partition))),
                    new ListConsumerGroupOffsetsOptions().requireStable(true))
                .partitionsToOffsetAndMetadata(group)
                .get();
        // A missing key means that a transaction is pending, a null value that there is none.
        if (found.containsKey(partition)) {
          return Optional.ofNullable(found.get(partition)).map(Position::of);
        }
      } catch (ExecutionException e) {
        if (System.nanoTime() - deadline > 0) {
          throw new RetriableException(
              "the position of " + partition + " is not known", e.getCause());
        }
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
      if (System.nanoTime() - deadline > 0) {
        throw new RetriableException(
            "a transaction has kept the position of " + partition + " open for " + PATIENCE);
      }
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }

  private static RetriableException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new RetriableException("interrupted while asking for positions", e);
  }
}
