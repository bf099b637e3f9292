package io.streamsentinel.feature;

import io.streamsentinel.error.FatalException;
import io.streamsentinel.error.RetriableException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * The snapshot of one shard during one assignment: a transactional producer, whose beginning fences
 * off the owner before. Used by one thread at a time.
 */
final class SnapshotLane implements AutoCloseable {
  private static final Duration READ_LIMIT = Duration.ofMinutes(2);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

  private final SnapshotTopic topic;
  private final Shard shard;
  private @Nullable KafkaProducer<byte[], byte[]> producer;
  private @Nullable Watermark written;
  private boolean closed;

  SnapshotLane(SnapshotTopic topic, Shard shard) {
    this.topic = topic;
    this.shard = shard;
  }

  /** Takes the shard over: whoever wrote it before can write it no more. */
  void open() {
    try {
      begun();
    } catch (KafkaException e) {
      throw failed(e);
    }
  }

  private KafkaProducer<byte[], byte[]> begun() {
    KafkaProducer<byte[], byte[]> known = producer;
    if (known != null) {
      return known;
    }
    KafkaProducer<byte[], byte[]> begun = topic.producer(shard);
    try {
      begun.initTransactions();
    } catch (RuntimeException e) {
      begun.close(Duration.ZERO);
      throw e;
    }
    producer = begun;
    return begun;
  }

  /**
   * Writes entities and the watermark that they stand at, all or nothing. What was written last is
   * not written again.
   *
   * @return false if another owner has taken over
   * @throws RetriableException if it is not known whether they were written: write them again
   * @throws FatalException if the topic does not take them
   */
  boolean write(List<byte[]> keys, List<byte[]> values, Watermark to) {
    if (to.equals(written)) {
      return true;
    }
    try {
      if (closed || (producer == null && !resume(to))) {
        closed = true;
        return false;
      }
      if (!to.equals(written)) {
        KafkaProducer<byte[], byte[]> open = begun();
        open.beginTransaction();
        for (int i = 0; i < keys.size(); i++) {
          send(open, shard.valueKey(keys.get(i)), values.get(i));
        }
        send(open, shard.watermarkKey(), to.bytes());
        open.commitTransaction();
        written = to;
      }
      return true;
    } catch (ProducerFencedException | InvalidProducerEpochException e) {
      abandon();
      closed = true;
      return false;
    } catch (KafkaException e) {
      abandon();
      throw failed(e);
    }
  }

  /**
   * Begins again after a failure. A new producer settles what became of the transaction; but it
   * also shuts out a successor, so what it finds must be what this owner wrote last or was writing.
   */
  private boolean resume(Watermark doubtful) {
    begun();
    Watermark before = written;
    Watermark found;
    try {
      found = read().watermark();
    } catch (RuntimeException e) {
      abandon();
      throw e;
    }
    boolean ours = doubtful.equals(found) || Objects.equals(before, found);
    written = ours ? found : before;
    return ours;
  }

  private void send(KafkaProducer<byte[], byte[]> open, byte[] key, byte[] value) {
    var unused = open.send(new ProducerRecord<>(topic.topic(), shard.partition(), key, value));
  }

  private RuntimeException failed(KafkaException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    if (e instanceof AuthorizationException || cause instanceof AuthorizationException) {
      return new FatalException(topic + ": no right to write it, or to be its producer", e);
    }
    if (cause instanceof RecordTooLargeException) {
      return new FatalException(
          topic
              + " takes no value of an entity's size: raise its max.message.bytes, or lower the"
              + " view's maxEvents",
          e);
    }
    return new RetriableException(
        topic + ": a snapshot could not be written; does the topic exist, and is its leader up?",
        e);
  }

  /** Lets go of the producer: whether it committed what it was given is not known. */
  void abandon() {
    KafkaProducer<byte[], byte[]> known = producer;
    producer = null;
    if (known != null) {
      known.close(Duration.ZERO);
    }
  }

  /**
   * What the topic holds, up to what its log held when reading began.
   *
   * @throws RetriableException if a transaction on it stays open
   */
  Snapshot read() {
    TopicPartition partition = new TopicPartition(topic.topic(), shard.partition());
    Map<ByteBuffer, byte[]> values = new LinkedHashMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer = topic.consumer("read_committed")) {
      if (consumer.partitionsFor(topic.topic()).size() <= shard.partition()) {
        throw new FatalException(
            topic + " has fewer partitions than " + shard.topic() + ": give it as many");
      }
      long end = end(partition);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long deadline = System.nanoTime() + READ_LIMIT.toNanos();
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          if (record.key() != null && record.value() != null && shard.holds(record.key())) {
            values.put(ByteBuffer.wrap(record.key()), record.value());
          }
        }
        if (System.nanoTime() - deadline > 0) {
          throw new RetriableException(
              topic + " can't be read to its end: a transaction on it is still open");
        }
      }
    } catch (KafkaException e) {
      throw new RetriableException(topic + " can't be read; does it exist?", e);
    }
    return snapshot(values);
  }

  /** Up to the very end: a transaction may be decided and its marker not yet written. */
  private long end(TopicPartition partition) {
    try (KafkaConsumer<byte[], byte[]> consumer = topic.consumer("read_uncommitted")) {
      Long end = consumer.endOffsets(List.of(partition)).get(partition);
      if (end == null) {
        throw new RetriableException("the end of " + partition + " is not known");
      }
      return end;
    }
  }

  private Snapshot snapshot(Map<ByteBuffer, byte[]> held) {
    Watermark watermark = Watermark.parse(held.remove(ByteBuffer.wrap(shard.watermarkKey())));
    List<byte[]> keys = new ArrayList<>();
    List<byte[]> values = new ArrayList<>();
    held.forEach(
        (key, value) -> {
          if (watermark != null && StateCodec.incarnation(value) == watermark.incarnation()) {
            byte[] full = new byte[key.remaining()];
            key.duplicate().get(full);
            keys.add(shard.entity(full));
            values.add(value);
          }
        });
    written = watermark;
    return new Snapshot(watermark, keys, values);
  }

  @Override
  public void close() {
    closed = true;
    KafkaProducer<byte[], byte[]> known = producer;
    producer = null;
    if (known != null) {
      known.close(CLOSE_LIMIT);
    }
  }

  @Override
  public String toString() {
    return "SnapshotLane[" + topic.topic() + ", " + shard + "]";
  }
}
