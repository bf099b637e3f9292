package io.streamsentinel.examples.payments;

import io.streamsentinel.avro.event.UserAction;
import io.streamsentinel.avro.event.UserActionEvent;
import io.streamsentinel.avro.serde.UndecodableException;
import io.streamsentinel.settings.KafkaSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.specific.SpecificRecord;
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
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The latest action against each user: the whole topic of actions, followed by every instance, so
 * that it does not matter who owns which partition of the payments.
 *
 * <p>It knows how far it knows: {@link #completeUpTo} is a time before which every committed action
 * is in the table. For that it asks, every tenth of a second, where the topic ends, counting what
 * is not committed yet, and waits until it has passed that. So a crash that leaves a transaction on
 * the topic open holds the time up until the transaction has timed out; nothing is overlooked.
 *
 * <p>Thread-safe. Holds one entry for each user there was ever an action against.
 */
public final class UserActions implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(UserActions.class);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration ASK_EVERY = Duration.ofMillis(100);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

  private final String topic;
  private final Deserializer<? extends SpecificRecord> events;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Admin admin;
  private final Map<String, UserActionEvent> latest = new ConcurrentHashMap<>();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "user-actions"));
  private final Future<?> loop;
  private volatile long completeUpToMillis = Long.MIN_VALUE;
  private volatile boolean closing;

  // Used by the thread alone.
  private @Nullable Question question;
  private long askedNanos;

  private UserActions(
      KafkaSettings kafka, String topic, Deserializer<? extends SpecificRecord> events) {
    this.topic = topic;
    this.events = events;
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
    this.loop = thread.submit(this::run);
  }

  /**
   * Begins to follow a topic from its first record.
   *
   * @param kafka the cluster
   * @param topic a topic of {@link UserActionEvent}, keyed by user; it must exist
   * @param events reads them; used by one thread
   */
  public static UserActions follow(
      KafkaSettings kafka, String topic, Deserializer<? extends SpecificRecord> events) {
    return new UserActions(kafka, topic, events);
  }

  /**
   * The action that is in force against a user; none after a release.
   *
   * @param user the user
   * @param time the event time that it must be in force at
   */
  public Optional<UserActionEvent> inForce(String user, Instant time) {
    UserActionEvent action = latest.get(user);
    if (action == null || action.getAction() == UserAction.RELEASE) {
      return Optional.empty();
    }
    boolean over = action.getExpiresAt() != null && !time.isBefore(action.getExpiresAt());
    return over ? Optional.empty() : Optional.of(action);
  }

  /** Milliseconds since 1970: every action committed before is known. */
  public long completeUpTo() {
    return completeUpToMillis;
  }

  /** Goes on after any failure: until it works again the time stands still, and payments wait. */
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
          LOG.warn("{} can't be followed just now: {}", topic, e.toString());
          LockSupport.parkNanos(PAUSE_AFTER_FAILURE.toNanos());
        }
      }
    } finally {
      consumer.close();
    }
  }

  private List<TopicPartition> assign() {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
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
      LOG.warn("where {} ends can't be asked: {}", topic, String.valueOf(e.getCause()));
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
          add(record);
        } catch (RuntimeException e) {
          LOG.warn("{}@{} can't be read yet: {}", partition, record.offset(), e.toString());
          consumer.seek(partition, record.offset());
          break;
        }
      }
    }
  }

  private void add(ConsumerRecord<byte[], byte[]> record) {
    try {
      if (record.value() != null
          && events.deserialize(record.topic(), record.headers(), record.value())
              instanceof UserActionEvent action) {
        latest.put(action.getUserId(), action);
        return;
      }
    } catch (UndecodableException e) {
      // What is no event at all can't be an action.
    }
    LOG.warn("{}-{}@{} is no action", topic, record.partition(), record.offset());
  }

  @Override
  public void close() {
    closing = true;
    consumer.wakeup();
    thread.shutdown();
    try {
      loop.get(10, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new KafkaException("the actions of " + topic + " were no longer followed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      admin.close(Duration.ofSeconds(5));
    }
  }

  /** Where the topic ended at some time. */
  private record Question(
      long millis,
      KafkaFuture<Map<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo>> ends) {}
}
