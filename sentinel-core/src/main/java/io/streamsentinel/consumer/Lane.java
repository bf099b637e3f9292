package io.streamsentinel.consumer;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * One transactional producer and what it is in the middle of. Used by one thread at a time: the one
 * whose turn it is to send, then the committing thread, then one that sends again.
 */
final class Lane {

  private final String transactionalId;
  private final Supplier<Outlet> factory;
  private final boolean flushRule;
  private final LongSupplier ticker;
  private @Nullable Outlet outlet;
  private boolean open;
  private long begunNanos;
  private FirstFailure sends = new FirstFailure();

  /**
   * {@code flushRule} is off only in the test that shows what it is for: without it, readers see
   * records of one key out of order.
   */
  Lane(String transactionalId, Supplier<Outlet> factory, boolean flushRule, LongSupplier ticker) {
    this.transactionalId = transactionalId;
    this.factory = factory;
    this.flushRule = flushRule;
    this.ticker = ticker;
  }

  String transactionalId() {
    return transactionalId;
  }

  /** Replaces the producer, if there is one. {@link #init} comes next. */
  void replace() {
    Outlet old = outlet;
    outlet = null;
    open = false;
    if (old != null) {
      old.close(Duration.ZERO);
    }
    outlet = factory.get();
  }

  void init() {
    outlet().init();
  }

  /** Sends an epoch's outputs; returns when all of them are in the log. */
  void send(ClosedEpoch epoch, Witness witness) {
    begin(witness);
    epoch.forEachOutput(this::append);
    end(witness);
  }

  /** Begins a transaction. {@link #append} and {@link #end} follow. */
  void begin(Witness witness) {
    sends = new FirstFailure();
    outlet().begin();
    open = true;
    begunNanos = ticker.getAsLong();
    witness.at(CrashPoint.BEGUN);
  }

  /** Hands one output to the producer. */
  void append(ProducerRecord<byte[], byte[]> output) {
    outlet().send(output, sends);
  }

  /** Returns when all outputs are in the log. */
  void end(Witness witness) {
    witness.at(CrashPoint.SENT);
    if (flushRule) {
      outlet().flush();
    }
    Exception failure = sends.failure();
    if (failure != null) {
      throw new SendRejectedException(failure);
    }
    witness.at(CrashPoint.FLUSHED);
  }

  /** Puts the epoch's positions into the transaction. */
  void offsets(ClosedEpoch epoch) {
    outlet().offsets(epoch.offsets(), epoch.groupMetadata());
  }

  void commit() {
    outlet().commit();
    open = false;
  }

  void abort() {
    outlet().abort();
    open = false;
  }

  /** How long ago its last epoch was begun. */
  long ageNanos() {
    return ticker.getAsLong() - begunNanos;
  }

  /** Whether a transaction may be open. */
  boolean open() {
    return open;
  }

  void close(Duration timeout) {
    Outlet current = outlet;
    outlet = null;
    if (current != null) {
      current.close(timeout);
    }
  }

  Outlet outlet() {
    Outlet current = outlet;
    if (current == null) {
      throw new IllegalStateException(transactionalId + " has no producer");
    }
    return current;
  }
}
