package io.streamsentinel.consumer;

import io.streamsentinel.unit.Position;
import java.time.Duration;
import java.util.Collection;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * Where records come from: what the engine needs of a Kafka consumer, and no more. Used by one
 * thread at a time, but for {@link #wakeup}.
 */
interface Source {

  void subscribe(ConsumerRebalanceListener listener);

  ConsumerRecords<byte[], byte[]> poll(Duration timeout);

  /** The membership as of now; means something only right after {@link #poll}. */
  ConsumerGroupMetadata membership();

  void seek(TopicPartition partition, Position position);

  void pause(Collection<TopicPartition> partitions);

  void resume(Collection<TopicPartition> partitions);

  /** Records between the position and the end that a reader may see, as far as it is known. */
  OptionalLong lag(TopicPartition partition);

  /** Has a {@link #poll} under way, or the next one, return early. From any thread. */
  void wakeup();

  /** Leaves the group (a static member: only if told so) and closes. */
  void close(Duration timeout);
}
