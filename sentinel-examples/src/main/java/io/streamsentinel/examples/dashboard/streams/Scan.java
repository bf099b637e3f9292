package io.streamsentinel.examples.dashboard.streams;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One search: reads ranges of offsets, from the end backwards or from the beginning forwards, the
 * ranges doubling, until enough is found, everything is read, or a bound of records or time is
 * reached. Used by one thread, once.
 */
final class Scan {

  private static final Duration TIME_LIMIT = Duration.ofSeconds(4);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final long RANGE_MAX = 20_000;

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final MessageQuery query;
  private final Function<ConsumerRecord<byte[], byte[]>, Optional<Message>> match;
  private final long scanLimit;
  private final Found found;
  private final long deadline = System.nanoTime() + TIME_LIMIT.toNanos();
  private final Map<TopicPartition, Long> lows = new HashMap<>();
  private final Map<TopicPartition, Long> highs = new HashMap<>();
  private long scanned;
  private @Nullable Instant reached;

  /**
   * @param match what is wanted of a record, decoded, or empty
   * @param scanLimit how many records to look at before asking whether to go on
   */
  Scan(
      KafkaConsumer<byte[], byte[]> consumer,
      MessageQuery query,
      Function<ConsumerRecord<byte[], byte[]>, Optional<Message>> match,
      long scanLimit) {
    this.consumer = consumer;
    this.query = query;
    this.match = match;
    this.scanLimit = scanLimit;
    this.found = new Found(query.newestFirst(), query.limit());
  }

  MessagePage run(List<TopicPartition> partitions) {
    bounds(partitions);
    long range = Math.max(10, 2L * query.limit() / partitions.size());
    while (!exhausted() && !found.full() && scanned < scanLimit && timeLeft()) {
      if (!step(range)) {
        break;
      }
      range = Math.min(2 * range, Math.max(10, RANGE_MAX / partitions.size()));
    }
    return new MessagePage(found.inOrder(), scanned, reached, cursor());
  }

  private void bounds(List<TopicPartition> partitions) {
    lows.putAll(consumer.beginningOffsets(partitions));
    highs.putAll(consumer.endOffsets(partitions));
    query.from().ifPresent(from -> at(from, lows));
    query.to().ifPresent(to -> at(to, highs));
    for (TopicPartition partition : partitions) {
      query.offset().ifPresent(offset -> lows.merge(partition, offset, Math::max));
      Long position = query.cursor().get(partition.partition());
      if (position != null) {
        if (query.newestFirst()) {
          highs.merge(partition, position, Math::min);
        } else {
          lows.merge(partition, position, Math::max);
        }
      }
    }
  }

  /** Moves bounds to the first record at or after a time; later than all is the end. */
  private void at(Instant time, Map<TopicPartition, Long> bounds) {
    Map<TopicPartition, Long> asked = new HashMap<>();
    bounds.keySet().forEach(partition -> asked.put(partition, time.toEpochMilli()));
    Map<TopicPartition, OffsetAndTimestamp> answer = consumer.offsetsForTimes(asked);
    for (TopicPartition partition : asked.keySet()) {
      OffsetAndTimestamp first = answer.get(partition);
      bounds.put(partition, first == null ? end(partition) : first.offset());
    }
  }

  private long end(TopicPartition partition) {
    return Objects.requireNonNull(highs.get(partition));
  }

  private boolean exhausted() {
    return lows.entrySet().stream().allMatch(low -> low.getValue() >= end(low.getKey()));
  }

  private boolean timeLeft() {
    return System.nanoTime() < deadline;
  }

  /** Reads the next range of each partition; false if time ran out before it was read. */
  private boolean step(long range) {
    Map<TopicPartition, Long> from = new HashMap<>();
    Map<TopicPartition, Long> to = new HashMap<>();
    lows.forEach(
        (partition, low) -> {
          long high = end(partition);
          if (low < high) {
            from.put(partition, query.newestFirst() ? Math.max(low, high - range) : low);
            to.put(partition, query.newestFirst() ? high : Math.min(high, low + range));
          }
        });
    Collection<TopicPartition> unread = read(from, to);
    for (TopicPartition partition : from.keySet()) {
      if (!unread.contains(partition)) {
        if (query.newestFirst()) {
          highs.put(partition, Objects.requireNonNull(from.get(partition)));
        } else {
          lows.put(partition, Objects.requireNonNull(to.get(partition)));
        }
      }
    }
    return unread.isEmpty();
  }

  private Collection<TopicPartition> read(
      Map<TopicPartition, Long> from, Map<TopicPartition, Long> to) {
    consumer.assign(from.keySet());
    // Those that the last range paused stay so through a new assignment.
    consumer.resume(from.keySet());
    from.forEach(consumer::seek);
    Map<TopicPartition, Long> open = new HashMap<>(to);
    while (!open.isEmpty() && timeLeft()) {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
      for (ConsumerRecord<byte[], byte[]> record : records) {
        Long until = to.get(new TopicPartition(record.topic(), record.partition()));
        if (until != null && record.offset() < until) {
          look(record);
        }
      }
      // A position passes markers and aborted records too, so it does reach the end.
      open.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
      consumer.pause(
          from.keySet().stream()
              .filter(partition -> !open.containsKey(partition))
              .collect(Collectors.toSet()));
    }
    return open.keySet();
  }

  private void look(ConsumerRecord<byte[], byte[]> record) {
    scanned++;
    Instant time = Instant.ofEpochMilli(record.timestamp());
    Instant before = reached;
    reached =
        before == null || (query.newestFirst() ? time.isBefore(before) : time.isAfter(before))
            ? time
            : before;
    match.apply(record).ifPresent(found::add);
  }

  /** What is left to read, including matches for which there was no room. */
  private @Nullable String cursor() {
    boolean[] more = {false};
    String positions =
        lows.keySet().stream()
            .sorted(Comparator.comparingInt(TopicPartition::partition))
            .map(partition -> partition.partition() + ":" + next(partition, more))
            .collect(Collectors.joining(","));
    return more[0] ? positions : null;
  }

  private long next(TopicPartition partition, boolean[] more) {
    long low = Objects.requireNonNull(lows.get(partition));
    long high = end(partition);
    long next =
        query.newestFirst()
            ? Math.max(high, found.leftOut(partition.partition()).orElse(high - 1) + 1)
            : Math.min(low, found.leftOut(partition.partition()).orElse(low));
    more[0] |= query.newestFirst() ? next > low : next < high;
    return next;
  }
}
