package io.streamsentinel.examples.dashboard.streams;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Messages as they come. Twice a second a batch: how many came, and the newest of those that are
 * wanted, a number that a person can follow. It never falls behind: what is more than it can decode
 * in its time is counted and not shown.
 */
public final class LiveMessages {

  private static final Duration TICK = Duration.ofMillis(500);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int VIEWERS = 8;
  private static final int DECODED = 500;
  private static final int SHOWN = 12;
  private static final long BEHIND = 20_000;

  private final Readers readers;
  private final MessageDecoder decoder;
  private final Semaphore viewers = new Semaphore(VIEWERS);

  /**
   * @param readers who read
   * @param decoder who decodes
   */
  public LiveMessages(Readers readers, MessageDecoder decoder) {
    this.readers = readers;
    this.decoder = decoder;
  }

  /**
   * What came within half a second.
   *
   * @param came how many records
   * @param examined how many of them were looked at: all, or the newest
   * @param wanted how many of those passed the filter
   * @param messages the newest of those, newest first
   */
  public record Batch(long came, int examined, int wanted, List<Message> messages) {}

  /**
   * Follows a topic from its end. Blocks the calling thread until {@code open} says no more, or the
   * batches' taker throws.
   *
   * @throws UnknownTopicException if there is no such topic
   * @throws BusyException if eight are following already
   */
  public void follow(
      String topic, MessageFilter filter, Consumer<Batch> taker, BooleanSupplier open) {
    if (!viewers.tryAcquire()) {
      throw new BusyException(VIEWERS + " viewers are following topics; close one of them");
    }
    try (KafkaConsumer<byte[], byte[]> consumer = readers.open(DECODED)) {
      List<TopicPartition> partitions = Messages.partitions(consumer, topic);
      consumer.assign(partitions);
      consumer.seekToEnd(partitions);
      partitions.forEach(consumer::position);
      while (open.getAsBoolean()) {
        taker.accept(tick(consumer, partitions, filter));
      }
    } finally {
      viewers.release();
    }
  }

  private Batch tick(
      KafkaConsumer<byte[], byte[]> consumer,
      List<TopicPartition> partitions,
      MessageFilter filter) {
    long end = System.nanoTime() + TICK.toNanos();
    long came = 0;
    Deque<ConsumerRecord<byte[], byte[]>> newest = new ArrayDeque<>();
    while (System.nanoTime() < end) {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
      came += records.count() + skip(consumer, partitions);
      for (ConsumerRecord<byte[], byte[]> record : records) {
        newest.addLast(record);
        if (newest.size() > DECODED) {
          newest.removeFirst();
        }
      }
    }
    return batch(came, newest, filter);
  }

  private Batch batch(
      long came, Deque<ConsumerRecord<byte[], byte[]>> newest, MessageFilter filter) {
    List<Message> wanted = new ArrayList<>();
    newest.forEach(record -> filter.apply(record, decoder).ifPresent(wanted::add));
    List<Message> shown =
        new ArrayList<>(wanted.subList(Math.max(0, wanted.size() - SHOWN), wanted.size()));
    Collections.reverse(shown);
    return new Batch(came, newest.size(), wanted.size(), shown);
  }

  /** Jumps to the end where it is too far behind; returns over how many offsets. */
  private static long skip(
      KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
    long behind =
        partitions.stream().mapToLong(partition -> consumer.currentLag(partition).orElse(0)).sum();
    if (behind < BEHIND) {
      return 0;
    }
    consumer.seekToEnd(partitions);
    return behind;
  }
}
