package io.streamsentinel.consumer;

import io.micrometer.core.instrument.MeterRegistry;
import io.streamsentinel.metrics.ClientMeters;
import io.streamsentinel.unit.Position;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** A source that is a Kafka consumer. */
final class KafkaSource implements Source {

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Topics topics;
  private final boolean leave;
  private final ClientMeters meters;

  KafkaSource(
      Map<String, Object> properties,
      Topics topics,
      boolean leave,
      @Nullable MeterRegistry registry) {
    this.consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.topics = topics;
    this.leave = leave;
    this.meters = ClientMeters.of(consumer, registry);
  }

  @Override
  public void subscribe(ConsumerRebalanceListener listener) {
    topics.subscribe(consumer, listener);
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    return consumer.poll(timeout);
  }

  @Override
  public ConsumerGroupMetadata membership() {
    return consumer.groupMetadata();
  }

  @Override
  public void seek(TopicPartition partition, Position position) {
    consumer.seek(partition, position.toOffsetAndMetadata());
  }

  @Override
  public void pause(Collection<TopicPartition> partitions) {
    consumer.pause(partitions);
  }

  @Override
  public void resume(Collection<TopicPartition> partitions) {
    consumer.resume(partitions);
  }

  @Override
  public OptionalLong lag(TopicPartition partition) {
    return consumer.currentLag(partition);
  }

  @Override
  public void wakeup() {
    consumer.wakeup();
  }

  @Override
  public void close(Duration timeout) {
    CloseOptions options = CloseOptions.timeout(timeout);
    meters.close();
    consumer.close(
        leave
            ? options.withGroupMembershipOperation(
                CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
            : options);
  }
}
