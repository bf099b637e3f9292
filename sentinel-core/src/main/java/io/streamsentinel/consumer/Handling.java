package io.streamsentinel.consumer;

/** How decoded records meet the handler. On the intake thread. */
interface Handling {

  /** Takes records that have passed the participants, in partition order. */
  void accept(Decoded decoded);

  /** Does what has become due; returns whether there was anything. */
  boolean step();

  /** Whether no handler runs and none is about to, retries that are not due aside. */
  boolean idle();

  /** Whether nothing waits for another attempt. */
  boolean settled();

  long patienceNanos();
}
