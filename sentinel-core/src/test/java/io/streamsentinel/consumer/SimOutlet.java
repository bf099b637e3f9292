package io.streamsentinel.consumer;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionAbortableException;

/**
 * A transactional producer over a {@link SimBroker}, on a network that loses requests and replies.
 */
final class SimOutlet implements Outlet {

  private record Buffered(ProducerRecord<byte[], byte[]> record, Callback callback) {}

  private final SimBroker broker;
  private final String id;
  private final Random random;
  private final SimFaults faults;
  private final ArrayDeque<Buffered> buffer = new ArrayDeque<>();
  private int epoch = -1;
  private boolean open;
  private boolean poisoned;
  private boolean closed;

  /** A commit was sent and its reply lost: nothing but the same call is allowed. */
  private boolean committing;

  SimOutlet(SimBroker broker, String id, Random random, SimFaults faults) {
    this.broker = broker;
    this.id = id;
    this.random = random;
    this.faults = faults;
  }

  @Override
  public void init() {
    check();
    SimBroker.Coordinated mine = broker.of(id);
    broker.end(mine, SimBroker.Outcome.ABORTED);
    mine.epoch++;
    mine.transaction = new SimBroker.Transaction();
    if (faults.happens(random)) {
      throw new TimeoutException("init");
    }
    epoch = mine.epoch;
  }

  @Override
  public void begin() {
    check();
    if (open || committing) {
      throw new IllegalStateException("a transaction is open");
    }
    open = true;
    poisoned = false;
  }

  @Override
  public void send(ProducerRecord<byte[], byte[]> record, Callback callback) {
    check();
    if (!open || committing) {
      throw new IllegalStateException("no transaction is open");
    }
    if (poisoned) {
      throw new KafkaException("error state", new TransactionAbortableException("earlier"));
    }
    buffer.add(new Buffered(record, callback));
    if (random.nextInt(3) == 0) {
      drain();
    }
  }

  /** What the producer's own thread does, whenever it likes. */
  void drain() {
    if (closed) {
      return;
    }
    while (!buffer.isEmpty()) {
      Buffered next = buffer.remove();
      if (fenced() || faults.happens(random)) {
        poisoned = true;
        next.callback.onCompletion(null, new TimeoutException("send"));
        continue;
      }
      SimBroker.Coordinated mine = broker.of(id);
      join(mine);
      broker.append(next.record, mine.transaction);
      next.callback.onCompletion(null, null);
    }
  }

  private void join(SimBroker.Coordinated mine) {
    if (!mine.begun) {
      mine.begun = true;
      mine.transaction = new SimBroker.Transaction();
    }
  }

  private boolean fenced() {
    return broker.of(id).epoch != epoch;
  }

  @Override
  public void flush() {
    check();
    drain();
  }

  @Override
  public void offsets(
      Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata membership) {
    check();
    state();
    if (fenced()) {
      throw new ProducerFencedException("offsets");
    }
    if (faults.happens(random)) {
      poisoned = true;
      throw new TimeoutException("offsets");
    }
    if (!broker.accepts(membership)) {
      poisoned = true;
      throw new CommitFailedException("generation");
    }
    SimBroker.Coordinated mine = broker.of(id);
    join(mine);
    mine.transaction.offsets.putAll(offsets);
  }

  @Override
  public void commit() {
    check();
    if (!committing) {
      state();
      drain();
      if (poisoned) {
        throw new KafkaException("send failed", new TimeoutException("send"));
      }
    }
    if (fenced()) {
      // The coordinator aborted it after a timeout, or somebody took over: it looks alike.
      throw random.nextBoolean()
          ? new ProducerFencedException("commit")
          : new InvalidTxnStateException("commit");
    }
    if (faults.happens(random)) {
      committing = true;
      if (random.nextBoolean()) {
        broker.end(broker.of(id), SimBroker.Outcome.COMMITTED);
      }
      if (random.nextInt(3) == 0) {
        throw new InvalidTxnStateException("commit: the reply says nothing");
      }
      throw new TimeoutException("commit");
    }
    broker.end(broker.of(id), SimBroker.Outcome.COMMITTED);
    committing = false;
    open = false;
  }

  @Override
  public void abort() {
    check();
    if (committing) {
      throw new IllegalStateException("a commit is pending");
    }
    state();
    buffer.clear();
    if (fenced()) {
      throw new ProducerFencedException("abort");
    }
    if (faults.happens(random)) {
      throw new TimeoutException("abort");
    }
    broker.end(broker.of(id), SimBroker.Outcome.ABORTED);
    open = false;
    poisoned = false;
  }

  private void state() {
    if (!open) {
      throw new IllegalStateException("no transaction is open");
    }
  }

  private void check() {
    if (closed) {
      throw new IllegalStateException("closed");
    }
  }

  @Override
  public void close(Duration timeout) {
    closed = true;
    buffer.clear();
  }
}
