package io.streamsentinel.examples.pipeline;

import io.streamsentinel.avro.serde.UndecodableException;
import io.streamsentinel.settings.KafkaSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Small topics that every instance follows as a whole, from their first record, so that it does not
 * matter who owns which partition of the events that they are needed for.
 *
 * <p>It knows how far it knows: {@link #completeUpTo} is a time before which every committed event
 * has been taken. For that it asks, every tenth of a second, where the topics end, counting what is
 * not committed yet, and waits until it has passed that. So a crash that leaves a transaction on
 * one of them open holds the time up until the transaction has timed out; nothing is overlooked.
 *
 * <p>Thread-safe.
 */
public final class FollowedTopics implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(FollowedTopics.class);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration ASK_EVERY = Duration.ofMillis(100);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

  private final Collection<String> topics;
  private final Taker taker;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Admin admin;
  private final ExecutorService thread;
  private final Future<?> loop;
  private volatile long completeUpToMillis = Long.MIN_VALUE;
  private volatile boolean closing;

  // Used by the thread alone.
  private @Nullable Question question;
  private long askedNanos;

  private FollowedTopics(KafkaSettings kafka, String name, Collection<String> topics, Taker taker) {
    this.topics = topics;
    this.taker = taker;
    this.admin = Admin.create(kafka.properties());
    this.consumer =
        new KafkaConsumer<>(
            kafka
                .with(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed")
                .with(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false)
                .with(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest")
                .properties(),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    this.thread = Executors.newSingleThreadExecutor(task -> new Thread(task, name));
    this.loop = thread.submit(this::run);
  }

  /**
   * Begins to follow.
   *
   * @param kafka the cluster
   * @param name what the thread is called
   * @param topics the topics; they must exist
   * @param events reads them; used by one thread
   * @param each takes every event, on that thread, in the order of its partition; what is no event
   *     is logged and passed over, a record without a value is passed over
   */
  public static <V> FollowedTopics follow(
      KafkaSettings kafka,
      String name,
      Collection<String> topics,
      Deserializer<? extends V> events,
      Consumer<? super V> each) {
    return new FollowedTopics(
        kafka,
        name,
        List.copyOf(topics),
        record ->
            each.accept(events.deserialize(record.topic(), record.headers(), record.value())));
  }

  /** Milliseconds since 1970: every event committed before has been taken. */
  public long completeUpTo() {
    return completeUpToMillis;
  }

  /** Goes on after any failure: until it works again the time stands still. */
  private void run() {
    List<TopicPartition> partitions = List.of();
    try {
      while (!closing) {
        try {
          partitions = partitions.isEmpty() ? assign() : partitions;
          ask(partitions);
          take(consumer.poll(POLL));
          answer();
        } catch (WakeupException e) {
          // close() asked for it.
        } catch (KafkaException e) {
          LOG.warn("{} can't be followed just now: {}", topics, e.toString());
          LockSupport.parkNanos(PAUSE_AFTER_FAILURE.toNanos());
        }
      }
    } finally {
      consumer.close();
    }
  }

  private List<TopicPartition> assign() {
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : topics) {
      List<PartitionInfo> known = consumer.partitionsFor(topic);
      if (known.isEmpty()) {
        throw new KafkaException("topic %s is not there yet".formatted(topic));
      }
      known.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    return partitions;
  }

  private void ask(List<TopicPartition> partitions) {
    if (question == null
        && !partitions.isEmpty()
        && System.nanoTime() - askedNanos > ASK_EVERY.toNanos()) {
      Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
      partitions.forEach(partition -> ends.put(partition, OffsetSpec.latest()));
      askedNanos = System.nanoTime();
      question =
          new Question(
              System.currentTimeMillis(),
              admin
                  .listOffsets(ends, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                  .all());
    }
  }

  private void answer() {
    Question asked = question;
    if (asked == null || !asked.ends.isDone()) {
      return;
    }
    try {
      boolean passed =
          asked.ends.get().entrySet().stream()
              .allMatch(end -> consumer.position(end.getKey()) >= end.getValue().offset());
      if (passed) {
        completeUpToMillis = asked.millis;
        question = null;
      }
    } catch (ExecutionException e) {
      // The next answer will do; until then the time stands still, and says so.
      LOG.warn("where {} end can't be asked: {}", topics, String.valueOf(e.getCause()));
      question = null;
      askedNanos = System.nanoTime() + PAUSE_AFTER_FAILURE.toNanos();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closing = true;
    }
  }

  /** A record whose schema can't be had just now is read again: nothing after it is taken. */
  private void take(ConsumerRecords<byte[], byte[]> records) {
    for (TopicPartition partition : records.partitions()) {
      for (ConsumerRecord<byte[], byte[]> record : records.records(partition)) {
        try {
          if (record.value() != null) {
            taker.take(record);
          }
        } catch (UndecodableException e) {
          LOG.warn("{}@{} is no event", partition, record.offset());
        } catch (RuntimeException e) {
          LOG.warn("{}@{} can't be read yet: {}", partition, record.offset(), e.toString());
          consumer.seek(partition, record.offset());
          break;
        }
      }
    }
  }

  @Override
  public void close() {
    closing = true;
    consumer.wakeup();
    thread.shutdown();
    try {
      loop.get(10, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new KafkaException(topics + " were no longer followed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      admin.close(Duration.ofSeconds(5));
    }
  }

  /** Reads a record and takes what is in it. */
  @FunctionalInterface
  private interface Taker {
    void take(ConsumerRecord<byte[], byte[]> record);
  }

  /** Where the topics ended at some time. */
  private record Question(
      long millis,
      KafkaFuture<Map<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo>> ends) {}
}
