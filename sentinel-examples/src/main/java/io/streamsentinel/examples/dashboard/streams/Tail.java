package io.streamsentinel.examples.dashboard.streams;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * Follows topics on a thread of its own, from a little before their end, within a budget of records
 * a second: what comes beyond it is skipped and counted, so that the tail is never behind. Topics
 * may appear later; when the brokers fail it tries again.
 */
public final class Tail implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration RETRY = Duration.ofSeconds(2);
  private static final long DISCOVERY_NANOS = 2_000_000_000L;
  private static final long ALL_THERE_NANOS = 30_000_000_000L;
  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final int BATCH = 1_000;

  /** So close to the end is as good as at it. */
  private static final long NEAR = 2 * BATCH;

  private final Readers readers;
  private final List<String> topics;
  private final long history;
  private final int budget;
  private final Sink sink;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Map<TopicPartition, Long> positions = new HashMap<>();
  private final Thread thread;
  private volatile Status status = new Status(false, "is looking for its topics", 0, 0);
  private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;
  private long seen;
  private long skipped;

  /** Takes what comes; called on the tail's thread. */
  public interface Sink {

    /** A record that was read. */
    void record(ConsumerRecord<byte[], byte[]> record);

    /**
     * Records that were not read.
     *
     * @param topic their topic
     * @param count how many offsets; markers of transactions count too
     */
    void skipped(String topic, long count);
  }

  /**
   * How a tail is.
   *
   * @param following whether it reads
   * @param words what it does or why not
   * @param seen how many records it has read
   * @param skipped how many it has left out
   */
  public record Status(boolean following, String words, long seen, long skipped) {}

  /**
   * A tail that has not started.
   *
   * @param name the thread's name
   * @param readers who read
   * @param topics what to follow
   * @param history how many records of each topic before its end to begin with
   * @param budget how many records a second to read at most
   * @param sink who takes them
   */
  public Tail(
      String name, Readers readers, List<String> topics, long history, int budget, Sink sink) {
    this.readers = readers;
    this.topics = topics;
    this.history = history;
    this.budget = budget;
    this.sink = sink;
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  /** Starts to follow; once. */
  public void start() {
    thread.start();
  }

  /** How it is. */
  public Status status() {
    return status;
  }

  private void run() {
    while (closed.getCount() > 0) {
      try (KafkaConsumer<byte[], byte[]> opened = readers.open(BATCH)) {
        consumer = opened;
        follow(opened);
      } catch (WakeupException | InterruptException e) {
        // close() asked for it.
        return;
      } catch (KafkaException e) {
        status = new Status(false, "tries again: " + e.getClass().getSimpleName(), seen, skipped);
        pause(RETRY);
      } finally {
        consumer = null;
      }
    }
  }

  private void follow(KafkaConsumer<byte[], byte[]> reader) {
    long nextLook = System.nanoTime();
    long second = System.nanoTime();
    long read = 0;
    while (closed.getCount() > 0) {
      long now = System.nanoTime();
      if (now - nextLook >= 0) {
        nextLook = now + (discover(reader) ? ALL_THERE_NANOS : DISCOVERY_NANOS);
      }
      if (now - second >= SECOND_NANOS) {
        second = now;
        read = 0;
      }
      if (reader.assignment().isEmpty()) {
        pause(POLL);
        continue;
      }
      read += poll(reader);
      if (read >= budget) {
        pause(Duration.ofNanos(Math.max(0, second + SECOND_NANOS - System.nanoTime())));
        skip(reader);
      }
      status =
          new Status(true, "follows " + reader.assignment().size() + " partitions", seen, skipped);
    }
  }

  private int poll(KafkaConsumer<byte[], byte[]> reader) {
    ConsumerRecords<byte[], byte[]> records = reader.poll(POLL);
    records.forEach(sink::record);
    records.partitions().forEach(partition -> positions.put(partition, reader.position(partition)));
    seen += records.count();
    return records.count();
  }

  /** Takes up partitions that are new; says whether all topics are there. */
  private boolean discover(KafkaConsumer<byte[], byte[]> reader) {
    Map<String, List<PartitionInfo>> existing = reader.listTopics();
    List<TopicPartition> partitions =
        topics.stream()
            .flatMap(topic -> existing.getOrDefault(topic, List.of()).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    if (partitions.size() > reader.assignment().size()) {
      Map<TopicPartition, Long> begins = reader.beginningOffsets(partitions);
      Map<TopicPartition, Long> ends = reader.endOffsets(partitions);
      reader.assign(partitions);
      for (TopicPartition partition : partitions) {
        long share = history / existing.getOrDefault(partition.topic(), List.of()).size();
        long begin = begins.getOrDefault(partition, 0L);
        long start = Math.max(begin, ends.getOrDefault(partition, 0L) - share);
        long from = Math.max(begin, positions.getOrDefault(partition, start));
        reader.seek(partition, from);
        positions.put(partition, from);
      }
    }
    return existing.keySet().containsAll(topics);
  }

  /** Leaves out what is far from the end. */
  private void skip(KafkaConsumer<byte[], byte[]> reader) {
    Map<TopicPartition, Long> ends = reader.endOffsets(reader.assignment());
    long near = Math.max(1, Math.min(NEAR, budget / 4) / Math.max(1, reader.assignment().size()));
    ends.forEach(
        (partition, end) -> {
          long left = end - near - reader.position(partition);
          if (left > 0) {
            reader.seek(partition, end - near);
            skipped += left;
            sink.skipped(partition.topic(), left);
          }
        });
  }

  private void pause(Duration time) {
    try {
      closed.await(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      // Sets the thread's interrupt again.
      throw new InterruptException(e);
    }
  }

  /** Ends the thread and waits for it, ten seconds at most. Idempotent. */
  @Override
  public void close() {
    closed.countDown();
    KafkaConsumer<byte[], byte[]> open = consumer;
    if (open != null) {
      open.wakeup();
    }
    try {
      thread.join(Duration.ofSeconds(10).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
