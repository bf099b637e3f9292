package io.streamsentinel.consumer;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Whose turn it is to poll. Where records are handled one after another, the thread that handles
 * them polls by itself whenever it has none, so that a record stays on one thread, and in its
 * cache, from the poll to the producer. The run's own thread polls while a handler takes long, so
 * that no handler costs the member its place in the group; and always, where handlers run
 * elsewhere.
 */
final class Polling {

  /** After so long without a poll, the run's thread takes over. */
  static final Duration TAKE_OVER = Duration.ofMillis(50);

  private static final Duration LONGEST = Duration.ofMillis(100);

  private final Poller poller;
  private final LongSupplier ticker;
  private final Signal handling;
  private final ReentrantLock turn = new ReentrantLock();
  private volatile boolean shared;
  private volatile long nextNanos;

  Polling(Poller poller, LongSupplier ticker, Signal handling) {
    this.poller = poller;
    this.ticker = ticker;
    this.handling = handling;
    this.nextNanos = ticker.getAsLong();
  }

  /** Whether the handling thread may poll. From any thread. */
  void share(boolean on) {
    shared = on;
    if (on) {
      handling.raise();
    }
  }

  /** Polls, on the run's thread. */
  boolean step() {
    turn.lock();
    try {
      return poll(LONGEST);
    } finally {
      turn.unlock();
      if (shared) {
        handling.raise();
      }
    }
  }

  /**
   * Polls, on the handling thread, if it is its turn; returns whether it was.
   *
   * @param patienceNanos when that thread has something else to do
   */
  boolean stepBetween(long patienceNanos) {
    if (!shared || waitNanos() > 0 || turn.hasQueuedThreads() || !turn.tryLock()) {
      return false;
    }
    try {
      poll(wholeMillis(Math.min(patienceNanos, LONGEST.toNanos())));
      return true;
    } finally {
      turn.unlock();
    }
  }

  /** A client cuts off what is less than a millisecond, and would not wait at all. */
  private static Duration wholeMillis(long nanos) {
    return Duration.ofMillis((nanos + 999_999) / 1_000_000);
  }

  private boolean poll(Duration atMost) {
    boolean any = poller.step(atMost);
    nextNanos = ticker.getAsLong() + poller.patienceNanos();
    return any;
  }

  /** Whether the last poll brought little, so that nothing more is there. From any thread. */
  boolean trickling() {
    return poller.trickling();
  }

  /** Whether the last poll brought as much as a poll may. From any thread. */
  boolean full() {
    return poller.brimming();
  }

  /** How long the handling thread should wait before it polls. */
  long patienceNanos() {
    return shared && !turn.isLocked() ? waitNanos() : Stage.LONG;
  }

  private long waitNanos() {
    return Math.max(0, nextNanos - ticker.getAsLong());
  }

  /** Whether the run's thread should poll: nobody does, and nobody has for a while. */
  boolean neglected() {
    return !shared || (!turn.isLocked() && ticker.getAsLong() - nextNanos > TAKE_OVER.toNanos());
  }

  /** Asks something that only who polls may ask. */
  boolean ask(BooleanSupplier question) {
    turn.lock();
    try {
      return question.getAsBoolean();
    } finally {
      turn.unlock();
      if (shared) {
        handling.raise();
      }
    }
  }
}
