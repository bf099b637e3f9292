package io.streamsentinel.consumer;

/**
 * The named places in an epoch's way at which tests crash, stop or pause a process: the simulation
 * and the tests with real processes share this list.
 */
enum CrashPoint {
  /** Units are done, nothing was told to anybody. */
  EPOCH_CLOSED,
  /** Participants have made durable what they hold. */
  BEFORE_COMMIT_DONE,
  /** The Kafka transaction is open, nothing is sent. */
  BEGUN,
  /** All outputs are handed to the producer. */
  SENT,
  /** All outputs are in the log, uncommitted. */
  FLUSHED,
  /** The positions are in the transaction. */
  OFFSETS_SENT,
  /** The commit was acknowledged. */
  COMMITTED,
  /** Participants know of the commit. */
  AFTER_COMMIT_DONE,
  /** Open transactions were aborted after a failure. */
  ABORTED,
  /** Producers were replaced after an unknown outcome. */
  REBUILT,
  /** A partition was claimed, its stable position not yet read. */
  CLAIMED,
  /** A partition's start is decided, nothing is fetched. */
  ADOPTED
}
