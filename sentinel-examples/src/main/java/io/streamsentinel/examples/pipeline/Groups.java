package io.streamsentinel.examples.pipeline;

import io.streamsentinel.settings.KafkaSettings;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Asks a cluster how far consumer groups are. Thread-safe. */
public final class Groups implements AutoCloseable {

  private final Admin admin;

  /** The groups of a cluster. */
  public Groups(KafkaSettings kafka) {
    this.admin = Admin.create(kafka.properties());
  }

  /**
   * How many offsets a group has left behind.
   *
   * @param from where to begin to count
   * @param to where to stop
   */
  public long passed(String group, Map<TopicPartition, Long> from, Map<TopicPartition, Long> to) {
    Map<TopicPartition, OffsetAndMetadata> committed = committed(group);
    long passed = 0;
    for (Map.Entry<TopicPartition, Long> begin : from.entrySet()) {
      OffsetAndMetadata position = committed.get(begin.getKey());
      if (position != null) {
        long end = to.getOrDefault(begin.getKey(), begin.getValue());
        passed += Math.max(0, Math.min(position.offset(), end) - begin.getValue());
      }
    }
    return passed;
  }

  private Map<TopicPartition, OffsetAndMetadata> committed(String group) {
    try {
      return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
    } catch (ExecutionException e) {
      throw new KafkaException("the positions of group " + group + " can't be read", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted while the positions of a group were read", e);
    }
  }

  @Override
  public void close() {
    admin.close();
  }
}
