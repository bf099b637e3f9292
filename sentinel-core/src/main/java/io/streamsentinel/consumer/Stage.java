package io.streamsentinel.consumer;

/**
 * One of the engine's loops, one step at a time: threads drive it in production, a seeded scheduler
 * in the simulation.
 */
interface Stage {

  /** Does the next piece of work, if there is one; returns whether there was. */
  boolean step();

  /** How long, in nanoseconds, nothing will happen unless somebody raises the stage's signal. */
  long patienceNanos();

  /** What {@link #patienceNanos} answers when only a signal matters. */
  long LONG = 100_000_000L;
}
