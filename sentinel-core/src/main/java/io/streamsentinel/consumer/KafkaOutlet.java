package io.streamsentinel.consumer;

import io.micrometer.core.instrument.MeterRegistry;
import io.streamsentinel.metrics.ClientMeters;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** An outlet that is a transactional Kafka producer. */
final class KafkaOutlet implements Outlet {

  private final KafkaProducer<byte[], byte[]> producer;
  private final ClientMeters meters;

  KafkaOutlet(Map<String, Object> properties, @Nullable MeterRegistry registry) {
    this.producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    this.meters = ClientMeters.of(producer, registry);
  }

  @Override
  public void init() {
    producer.initTransactions();
  }

  @Override
  public void begin() {
    producer.beginTransaction();
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // The callback tells.
  public void send(ProducerRecord<byte[], byte[]> record, Callback callback) {
    producer.send(record, callback);
  }

  @Override
  public void flush() {
    producer.flush();
  }

  @Override
  public void offsets(
      Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata membership) {
    producer.sendOffsetsToTransaction(offsets, membership);
  }

  @Override
  public void commit() {
    producer.commitTransaction();
  }

  @Override
  public void abort() {
    producer.abortTransaction();
  }

  @Override
  public void close(Duration timeout) {
    meters.close();
    producer.close(timeout);
  }
}
