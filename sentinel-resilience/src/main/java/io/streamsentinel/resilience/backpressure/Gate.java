package io.streamsentinel.resilience.backpressure;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** Lets so many handlers through at a time as the limit says, and has the limit learn from each. */
final class Gate {

  private final LongSupplier ticker;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition free = lock.newCondition();

  // Guarded by lock.
  private final AdaptiveLimit limit;
  private int underWay;
  private long done;

  Gate(AdaptiveLimit limit, LongSupplier ticker) {
    this.limit = limit;
    this.ticker = ticker;
  }

  /** Waits until there is room; returns how many are under way then. */
  int enter() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (underWay >= limit.limit()) {
        free.await();
      }
      return ++underWay;
    } finally {
      lock.unlock();
    }
  }

  /** A handler has ended; only one that did its work tells how long that takes. */
  void leave(long begun, int underWayThen, boolean worked) {
    long now = ticker.getAsLong();
    lock.lock();
    try {
      underWay--;
      int before = limit.limit();
      if (worked) {
        done++;
        limit.ended(begun, now, underWayThen);
      }
      free.signal();
      for (int more = limit.limit() - before; more > 0; more--) {
        free.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  void queueing(double share) {
    lock.lock();
    try {
      limit.queueing(share);
    } finally {
      lock.unlock();
    }
  }

  int limit() {
    lock.lock();
    try {
      return limit.limit();
    } finally {
      lock.unlock();
    }
  }

  int underWay() {
    lock.lock();
    try {
      return underWay;
    } finally {
      lock.unlock();
    }
  }

  /** How many handlers have done their work. */
  long done() {
    lock.lock();
    try {
      return done;
    } finally {
      lock.unlock();
    }
  }
}
