package io.streamsentinel.consumer;

/** What the engine does about an exception of a client, from mild to grave. */
enum Reaction {
  /** The same call again, on the same producer: its outcome is open, and repeating it is safe. */
  REPEAT,
  /** Abort the transaction and send the epoch again. */
  ABORT,
  /** The same, after the next poll has told who owns what. */
  ABORT_AND_POLL,
  /** Abort, find the unit whose record the broker refuses, give that up, send the rest again. */
  ISOLATE,
  /**
   * Outcome unknown: replace all producers, read the stable positions, send what is not committed.
   */
  REBUILD,
  /** Leave these partitions paused with a report. */
  QUARANTINE,
  /** Stop the consumer: only a change from outside helps. */
  STOP;

  boolean graverThan(Reaction other) {
    return compareTo(other) > 0;
  }
}
