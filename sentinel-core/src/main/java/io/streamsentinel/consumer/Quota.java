package io.streamsentinel.consumer;

import org.jspecify.annotations.Nullable;

/**
 * How many records may still be taken, for a run that is to end after so many. By the thread that
 * polls; {@link #used} and {@link #end} from any.
 */
final class Quota {

  private long left;

  Quota(long records) {
    this.left = records;
  }

  static Quota unlimited() {
    return new Quota(Long.MAX_VALUE);
  }

  /** As much of a slice as may be taken, or null. */
  synchronized @Nullable Slice cut(Slice slice) {
    int size = slice.records().size();
    if (size <= left) {
      left -= size;
      return slice;
    }
    int taken = (int) left;
    left = 0;
    if (taken == 0) {
      return null;
    }
    var last = slice.records().get(taken - 1);
    return new Slice(
        slice.partition(),
        slice.records().subList(0, taken),
        new io.streamsentinel.unit.Position(last.offset() + 1, last.leaderEpoch()));
  }

  /** Takes nothing from here on. */
  synchronized void end() {
    left = 0;
  }

  synchronized boolean used() {
    return left == 0;
  }
}
