package io.streamsentinel.cost;

/**
 * A partition as it was found. Immutable.
 *
 * @param partition its number
 * @param start its first offset
 * @param end the offset behind its last record
 * @param bytes on disk, all copies together
 * @param firstKept the first offset that the shorter retention would keep
 * @param mustBeRead the offset that every reader must have reached before retention is shortened:
 *     the first one younger than half of the shorter retention
 */
public record PartitionFacts(
    int partition, long start, long end, long bytes, long firstKept, long mustBeRead) {

  long offsets() {
    return end - start;
  }

  /** The bytes of what the shorter retention would let go, by its part of the offsets. */
  long bytesToGo() {
    return offsets() == 0 ? 0 : Math.round((double) bytes * (firstKept - start) / offsets());
  }
}
