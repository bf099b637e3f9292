package io.streamsentinel.cost;

import java.time.Duration;

/**
 * What advice goes by.
 *
 * @param keep how long records shall stay although everybody has read them
 * @param worthwhile the part of the bytes below which nothing is said
 * @param replicas how many copies are wanted
 * @param partitionBytesPerSecond what a partition may well carry
 */
record Policy(Duration keep, double worthwhile, int replicas, long partitionBytesPerSecond) {

  /** Whether saving that part of the bytes is worth a word; not so for NaN. */
  boolean isWorthwhile(double share) {
    return share > 0 && share >= worthwhile;
  }
}
