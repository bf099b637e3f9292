package io.streamsentinel.consumer;

import io.streamsentinel.unit.Position;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/** A source that does nothing and brings nothing. */
class IdleSource implements Source {

  @Override
  public void subscribe(ConsumerRebalanceListener listener) {}

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    return ConsumerRecords.empty();
  }

  @Override
  @SuppressWarnings("removal") // Nobody else makes one.
  public ConsumerGroupMetadata membership() {
    return new ConsumerGroupMetadata("g", -1, "", Optional.empty());
  }

  @Override
  public void seek(TopicPartition partition, Position position) {}

  @Override
  public void pause(Collection<TopicPartition> partitions) {}

  @Override
  public void resume(Collection<TopicPartition> partitions) {}

  @Override
  public OptionalLong lag(TopicPartition partition) {
    return OptionalLong.empty();
  }

  @Override
  public void wakeup() {}

  @Override
  public void close(Duration timeout) {}
}
