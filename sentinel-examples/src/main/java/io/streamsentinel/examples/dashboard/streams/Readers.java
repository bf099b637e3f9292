package io.streamsentinel.examples.dashboard.streams;

import io.streamsentinel.settings.KafkaSettings;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Makes consumers that only look: they see what is committed, belong to no group, commit nothing,
 * and create no topic. Their buffers are small.
 *
 * @param kafka where the topics are
 */
public record Readers(KafkaSettings kafka) {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int FETCH_BYTES = 8 << 20;
  private static final int PARTITION_BYTES = 512 << 10;

  /**
   * A consumer of raw bytes.
   *
   * @param batch how many records a poll returns at most
   */
  public KafkaConsumer<byte[], byte[]> open(int batch) {
    return new KafkaConsumer<>(
        kafka
            .with(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed")
            .with(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false)
            .with(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest")
            .with(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false)
            .with(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, batch)
            .with(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES)
            .with(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, PARTITION_BYTES)
            .with(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis())
            .with(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis())
            .properties(),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }
}
