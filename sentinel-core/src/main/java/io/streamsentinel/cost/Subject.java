package io.streamsentinel.cost;

/** What an {@link Advice} is about. */
public enum Subject {
  /** How long records stay. */
  RETENTION,
  /** How records are compressed on disk. */
  COMPRESSION,
  /** How many copies there are. */
  REPLICATION,
  /** How many partitions there are. */
  PARTITIONS,
  /** How evenly the partitions are filled. */
  SKEW
}
