package io.streamsentinel.consumer;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Where an epoch goes out: what the engine needs of a transactional producer, and no more. Throws
 * what {@code KafkaProducer} throws.
 */
interface Outlet {

  void init();

  void begin();

  void send(ProducerRecord<byte[], byte[]> record, Callback callback);

  void flush();

  void offsets(Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata membership);

  void commit();

  void abort();

  void close(Duration timeout);
}
