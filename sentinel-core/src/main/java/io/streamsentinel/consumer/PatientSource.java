package io.streamsentinel.consumer;

import io.streamsentinel.unit.Position;
import java.time.Duration;
import java.util.Collection;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnreleasedInstanceIdException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A source that waits for its static member's place in the group: with {@code
 * group.protocol=consumer} the group refuses an instance whose predecessor was killed until that
 * one's session has expired. The client does not try again by itself, so another one does. Bounded;
 * then a predecessor still lives.
 */
final class PatientSource implements Source {

  private static final Logger LOG = LoggerFactory.getLogger(PatientSource.class);

  /**
   * The longest session that brokers allow by default ({@code
   * group.consumer.max.session.timeout.ms}), and half of it.
   */
  static final Duration BOUND = Duration.ofSeconds(90);

  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration CLOSE = Duration.ofSeconds(1);

  private final Supplier<Source> factory;
  private final LongSupplier ticker;
  private final Pauses pauses;
  private volatile Source current;
  private @Nullable ConsumerRebalanceListener listener;
  private long refusedSince;
  private boolean refused;

  PatientSource(Supplier<Source> factory, LongSupplier ticker, Pauses pauses) {
    this.factory = factory;
    this.ticker = ticker;
    this.pauses = pauses;
    this.current = factory.get();
  }

  @Override
  public void subscribe(ConsumerRebalanceListener callbacks) {
    listener = callbacks;
    current.subscribe(callbacks);
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    try {
      ConsumerRecords<byte[], byte[]> records = current.poll(timeout);
      if (refused && current.membership().generationId() >= 0) {
        refused = false;
      }
      return records;
    } catch (UnreleasedInstanceIdException e) {
      await(e);
      return ConsumerRecords.empty();
    }
  }

  private void await(UnreleasedInstanceIdException failure) {
    long now = ticker.getAsLong();
    if (!refused) {
      refused = true;
      refusedSince = now;
      LOG.warn(
          "The group still holds this instance's place for a predecessor: if that was killed, its"
              + " session expires, which is waited for up to {}",
          BOUND);
    } else if (now - refusedSince > BOUND.toNanos()) {
      throw failure;
    }
    current.close(CLOSE);
    pauses.pause(PAUSE);
    current = factory.get();
    if (listener != null) {
      current.subscribe(listener);
    }
  }

  @Override
  public ConsumerGroupMetadata membership() {
    return current.membership();
  }

  @Override
  public void seek(TopicPartition partition, Position position) {
    current.seek(partition, position);
  }

  @Override
  public void pause(Collection<TopicPartition> partitions) {
    current.pause(partitions);
  }

  @Override
  public void resume(Collection<TopicPartition> partitions) {
    current.resume(partitions);
  }

  @Override
  public OptionalLong lag(TopicPartition partition) {
    return current.lag(partition);
  }

  @Override
  public void wakeup() {
    current.wakeup();
  }

  @Override
  public void close(Duration timeout) {
    current.close(timeout);
  }
}
