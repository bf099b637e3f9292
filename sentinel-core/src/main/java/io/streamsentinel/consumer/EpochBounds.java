package io.streamsentinel.consumer;

import java.time.Duration;

/** How large an epoch may become: how long it stays open under load, and what it may hold. */
record EpochBounds(Duration interval, int records, long bytes) {

  private static final int RECORDS = 100_000;
  private static final long BYTES = 64L << 20;

  /**
   * What an epoch may hold if nobody says: as much as comes in a tenth of a second, since each
   * epoch costs a flush and a transaction; half where a database has to commit all of it first.
   */
  static EpochBounds standard(Duration interval, boolean prepared) {
    return prepared
        ? new EpochBounds(interval, RECORDS / 2, BYTES / 2)
        : new EpochBounds(interval, RECORDS, BYTES);
  }
}
