package io.streamsentinel.state;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * How often a transaction that met another is run again, and how long to wait before: a random part
 * of a bound that doubles, so that two that met don't meet again.
 *
 * @param max how often to run again
 * @param first the bound of the first wait
 */
record Reruns(int max, Duration first) {

  /** Waits, and says whether to run again after this attempt, counted from 1. */
  boolean again(int attempt) {
    if (attempt > max || Thread.currentThread().isInterrupted()) {
      return false;
    }
    long bound = first.toNanos() << Math.min(attempt - 1, 10);
    if (bound > 0) {
      LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(bound));
    }
    return true;
  }
}
