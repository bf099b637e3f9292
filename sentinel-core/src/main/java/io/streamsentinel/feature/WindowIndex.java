package io.streamsentinel.feature;

/**
 * What a window must remember beyond prefixes, kept up to date as rows enter at its right edge and
 * leave at its left. A row is named by a number that stays the same when the log is moved.
 */
interface WindowIndex {

  /** A row comes in, after all that came in before. */
  void enter(EntityState state, int row);

  /** The oldest row in the window goes. */
  void leave(EntityState state, int row);
}
