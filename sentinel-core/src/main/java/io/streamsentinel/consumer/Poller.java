package io.streamsentinel.consumer;

import io.streamsentinel.error.FatalException;
import io.streamsentinel.unit.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls, and owns the Kafka consumer: nobody else touches it. By one thread at a time. After each
 * poll it captures the membership, hands on what came, and lets the adopter know of new partitions.
 */
final class Poller {

  private static final Logger LOG = LoggerFactory.getLogger(Poller.class);

  private static final long LAG_INTERVAL_NANOS = Duration.ofMillis(500).toNanos();
  private static final Duration POLL_WHEN_FULL = Duration.ofMillis(5);
  private static final int MOST_TRICKLE = 500;
  private static final long TRICKLE_NANOS = Duration.ofMillis(2).toNanos();

  private final Source source;
  private final Ownership ownership;
  private final Flow flow;
  private final Consumer<List<Slice>> intake;
  private final Adopter adopter;
  private final Quota quota;
  private final int pollRecords;
  private final int trickle;
  private final LongSupplier ticker;
  private final EngineMetrics metrics;
  private final ConcurrentLinkedQueue<Runnable> commands = new ConcurrentLinkedQueue<>();
  private volatile @Nullable Membership membership;
  private long polls;
  private boolean full;
  private volatile boolean trickling = true;
  private volatile boolean brimming;
  private volatile long paceNanos;
  private long lagAskedNanos;

  Poller(
      Source source,
      Ownership ownership,
      Flow flow,
      Consumer<List<Slice>> intake,
      Adopter adopter,
      Quota quota,
      int pollRecords,
      LongSupplier ticker,
      EngineMetrics metrics) {
    this.source = source;
    this.ownership = ownership;
    this.flow = flow;
    this.intake = intake;
    this.adopter = adopter;
    this.quota = quota;
    this.pollRecords = pollRecords;
    this.trickle = trickle(pollRecords);
    this.ticker = ticker;
    this.metrics = metrics;
  }

  /** The membership as captured after the last poll; null before the first. From any thread. */
  @Nullable Membership membership() {
    return membership;
  }

  /** Has something done by the thread that polls, after the poll under way. From any thread. */
  void run(Runnable command) {
    commands.add(command);
    source.wakeup();
  }

  /** One round; waits for records for so long if there are none. */
  boolean step(Duration atMost) {
    for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
      command.run();
    }
    full = flow.balance(ownership.all());
    ConsumerRecords<byte[], byte[]> records = poll(atMost);
    trickling = records.count() < trickle;
    paceNanos = trickling && !records.isEmpty() ? TRICKLE_NANOS : 0;
    brimming = records.count() >= pollRecords;
    polls++;
    membership = new Membership(source.membership(), polls);
    List<Partition> arrivals = ownership.arrivals();
    if (!arrivals.isEmpty()) {
      flow.prune();
      arrivals.forEach(flow::arrived);
      arrivals.forEach(arrival -> metrics.lag(arrival.id(), ownership));
      adopter.adopt(arrivals);
    }
    askLag();
    return hand(records);
  }

  private void askLag() {
    long now = ticker.getAsLong();
    if (now - lagAskedNanos > LAG_INTERVAL_NANOS) {
      lagAskedNanos = now;
      ownership.all().forEach(partition -> partition.lag(source.lag(partition.id())));
    }
  }

  private ConsumerRecords<byte[], byte[]> poll(Duration atMost) {
    try {
      return source.poll(full && atMost.compareTo(POLL_WHEN_FULL) > 0 ? POLL_WHEN_FULL : atMost);
    } catch (InvalidOffsetException e) {
      quarantine(e.partitions(), e);
    } catch (RuntimeException e) {
      Reactions.Meaning meaning = Reactions.to(e, Call.POLL);
      if (meaning.reaction() != Reaction.REPEAT) {
        metrics.error(meaning.type());
        throw new FatalException(
            "polling fails with %s: the consumer stops. Mend the cause and restart."
                .formatted(e.getClass().getName()),
            e);
      }
    }
    return ConsumerRecords.empty();
  }

  private void quarantine(Set<TopicPartition> partitions, InvalidOffsetException failure) {
    metrics.error(ErrorType.POSITION);
    String why =
        failure instanceof LogTruncationException
            ? "the log was truncated below the group's position: records that were handled are gone"
            : "the group's position is outside the log: retention has passed it, or the topic was made anew";
    for (TopicPartition id : partitions) {
      Partition partition = ownership.get(id);
      if (partition != null) {
        LOG.error("{} is quarantined: {}", id, why);
        partition.quarantine(why + ". Decide where to go on, with rewind(...), then restart.");
        flow.pause(partition, Flow.QUARANTINE);
      }
    }
  }

  private boolean hand(ConsumerRecords<byte[], byte[]> records) {
    Map<TopicPartition, OffsetAndMetadata> next = records.nextOffsets();
    if (next.isEmpty()) {
      return false;
    }
    List<Slice> slices = new ArrayList<>(next.size());
    for (Map.Entry<TopicPartition, OffsetAndMetadata> entry : next.entrySet()) {
      Partition partition = ownership.get(entry.getKey());
      if (partition != null && partition.running()) {
        partition.fetchedTo(entry.getValue().offset());
        Slice slice =
            quota.cut(
                new Slice(
                    partition, records.records(entry.getKey()), Position.of(entry.getValue())));
        if (slice != null) {
          partition.polled(slice.records().size(), weight(slice.records()));
          slices.add(slice);
        }
      }
    }
    if (!slices.isEmpty()) {
      intake.accept(slices);
    }
    return !slices.isEmpty();
  }

  private static long weight(List<ConsumerRecord<byte[], byte[]>> records) {
    long weight = 0;
    for (ConsumerRecord<byte[], byte[]> record : records) {
      weight += Math.max(record.serializedKeySize(), 0) + Math.max(record.serializedValueSize(), 0);
    }
    return weight;
  }

  /** Whether the last poll brought little, so that nothing more is there. From any thread. */
  boolean trickling() {
    return trickling;
  }

  /** Whether the last poll brought as much as a poll may. From any thread. */
  boolean brimming() {
    return brimming;
  }

  /**
   * How long the next poll waits. Polling for each few records as they trickle in costs more than
   * handling them, and no epoch is closed that soon. A poll of none has waited by itself.
   */
  long patienceNanos() {
    return paceNanos;
  }

  /** Fewer records than this are few: a quarter of what a poll may bring, and never many. */
  static int trickle(int pollRecords) {
    return Math.min(MOST_TRICKLE, pollRecords / 4 + 1);
  }
}
