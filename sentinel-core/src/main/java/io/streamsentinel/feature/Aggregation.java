package io.streamsentinel.feature;

/**
 * One feature, compiled: reads its value from an entity's rows. {@code from} and {@code to} bound
 * the rows in the window, {@code newest} is the row of the newest event that the reader may know
 * (or {@code from - 1} and less if there is none), and {@code now} tells whether all of them are
 * where the entity's clock has them, so that an index may answer.
 */
interface Aggregation {

  /** The value: an integer, or the bits of a double if the feature is a real one. */
  long evaluate(EntityState state, int from, int to, int newest, boolean now, long asOf);

  /** Whether a tile anywhere in the window, not only at its edges, makes the value uncertain. */
  default boolean minds(EntityState state) {
    return false;
  }
}
