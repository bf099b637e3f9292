package io.streamsentinel.consumer;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * Where a group begins on a topic on which it has no position at all. A group that has positions
 * goes on where they say, whatever this is; partitions that are added to a topic later are read
 * from their beginning.
 */
public final class StartAt {

  private enum Kind {
    EARLIEST,
    LATEST,
    TIMESTAMP
  }

  private final Kind kind;
  private final long timestamp;

  private StartAt(Kind kind, long timestamp) {
    this.kind = kind;
    this.timestamp = timestamp;
  }

  /** At the first record that the log holds. */
  public static StartAt earliest() {
    return new StartAt(Kind.EARLIEST, 0);
  }

  /** After the last record that the log holds. */
  public static StartAt latest() {
    return new StartAt(Kind.LATEST, 0);
  }

  /**
   * At the first record with this Kafka timestamp or a later one; after the last if there is none.
   *
   * @param time the time
   */
  public static StartAt timestamp(Instant time) {
    return new StartAt(Kind.TIMESTAMP, time.toEpochMilli());
  }

  boolean isLatest() {
    return kind == Kind.LATEST;
  }

  /** The time, in milliseconds since 1970, if it is one. */
  OptionalLong time() {
    return kind == Kind.TIMESTAMP ? OptionalLong.of(timestamp) : OptionalLong.empty();
  }

  @Override
  public String toString() {
    return kind == Kind.TIMESTAMP ? Instant.ofEpochMilli(timestamp).toString() : kind.name();
  }
}
