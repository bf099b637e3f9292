package io.streamsentinel.consumer;

/** How much there is to handle. */
enum Load {
  /** Nothing is in hand, and the last poll brought little. */
  IDLE,
  /** Something is. */
  BUSY,
  /** Polls come back full: latency is what the backlog makes it, and throughput counts. */
  BEHIND
}
