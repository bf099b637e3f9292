package io.streamsentinel.examples.dashboard.streams;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.utils.Utils;

/**
 * The messages of topics: searched, one user's, and the latest. Each search reads at most 20,000
 * records or four seconds and says how far it came; at most three run at once. Thread-safe.
 */
public final class Messages {

  private static final long SCAN_LIMIT = 20_000;
  private static final long KEY_SCAN_LIMIT = 60_000;
  private static final int AT_ONCE = 3;
  private static final Duration QUEUE = Duration.ofSeconds(5);
  private static final int BATCH = 1_000;

  private final Readers readers;
  private final MessageDecoder decoder;
  private final Semaphore places = new Semaphore(AT_ONCE);

  /**
   * @param readers who read
   * @param decoder who decodes
   */
  public Messages(Readers readers, MessageDecoder decoder) {
    this.readers = readers;
    this.decoder = decoder;
  }

  /**
   * Looks for messages.
   *
   * @throws UnknownTopicException if there is no such topic, or no such partition
   * @throws BusyException if three searches are running and none ends within five seconds
   */
  public MessagePage search(MessageQuery query) {
    return scan(query, SCAN_LIMIT, record -> query.filter().apply(record, decoder));
  }

  /**
   * The newest messages with exactly one key. Looks only into the partition that Kafka's own
   * partitioner puts the key into, so it looks far back.
   *
   * @throws UnknownTopicException if there is no such topic
   * @throws BusyException as {@link #search}
   */
  public MessagePage ofKey(String topic, String key, int limit) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    int home = Utils.toPositive(Utils.murmur2(bytes)) % partitions(topic);
    MessageQuery query =
        new MessageQuery(
            topic,
            OptionalInt.of(home),
            OptionalLong.empty(),
            Optional.empty(),
            Optional.empty(),
            true,
            limit,
            java.util.Map.of(),
            MessageFilter.none());
    return scan(
        query,
        KEY_SCAN_LIMIT,
        record ->
            Arrays.equals(record.key(), bytes)
                ? Optional.of(decoder.decode(record))
                : Optional.empty());
  }

  private int partitions(String topic) {
    return inPlace(
        () -> {
          try (KafkaConsumer<byte[], byte[]> consumer = readers.open(1)) {
            return partitions(consumer, topic).size();
          }
        });
  }

  private MessagePage scan(
      MessageQuery query,
      long limit,
      Function<ConsumerRecord<byte[], byte[]>, Optional<Message>> match) {
    return inPlace(
        () -> {
          try (KafkaConsumer<byte[], byte[]> consumer = readers.open(BATCH)) {
            List<TopicPartition> partitions =
                partitions(consumer, query.topic()).stream()
                    .filter(
                        partition ->
                            query.partition().isEmpty()
                                || query.partition().getAsInt() == partition.partition())
                    .toList();
            if (partitions.isEmpty()) {
              throw new UnknownTopicException(
                  query.topic() + " has no partition " + query.partition().orElse(0));
            }
            return new Scan(consumer, query, match, limit).run(partitions);
          }
        });
  }

  static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, String topic) {
    List<PartitionInfo> partitions;
    try {
      partitions = consumer.partitionsFor(topic);
    } catch (org.apache.kafka.common.errors.InvalidTopicException e) {
      throw new UnknownTopicException("There is no topic " + topic);
    }
    if (partitions == null || partitions.isEmpty()) {
      throw new UnknownTopicException("There is no topic " + topic);
    }
    return partitions.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
  }

  private <T> T inPlace(java.util.function.Supplier<T> task) {
    try {
      if (!places.tryAcquire(QUEUE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new BusyException(AT_ONCE + " searches are running; try again in a few seconds");
      }
    } catch (InterruptedException e) {
      // Sets the thread's interrupt again.
      throw new InterruptException(e);
    }
    try {
      return task.get();
    } finally {
      places.release();
    }
  }
}
