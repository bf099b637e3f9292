package io.streamsentinel.examples.dashboard.fraud;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** Counts by second, over the last minutes. Used under its owner's lock. */
final class Seconds {

  /** What is counted. */
  enum What {
    PAYMENTS,
    DECISIONS,
    APPROVED,
    REVIEWED,
    DECLINED,
    ALERTS,
    SKIPPED
  }

  private final int span;
  private final Map<What, Ring> rings = new EnumMap<>(What.class);

  private static final class Ring {
    private final long[] second;
    private final long[] count;

    Ring(int span) {
      second = new long[span];
      count = new long[span];
    }

    void add(int slot, long epochSecond, long added) {
      if (second[slot] < epochSecond) {
        second[slot] = epochSecond;
        count[slot] = 0;
      }
      if (second[slot] == epochSecond) {
        count[slot] += added;
      }
    }

    long at(int slot, long epochSecond) {
      return second[slot] == epochSecond ? count[slot] : 0;
    }
  }

  /**
   * @param span how many seconds are remembered
   */
  Seconds(int span) {
    this.span = span;
    for (What what : What.values()) {
      rings.put(what, new Ring(span));
    }
  }

  /** Adds to a second's count; what is older than the span is lost. */
  void add(long epochSecond, What what, long count) {
    ring(what).add(slot(epochSecond), epochSecond, count);
  }

  /** A second's count. */
  long at(long epochSecond, What what) {
    return ring(what).at(slot(epochSecond), epochSecond);
  }

  /** The sum over the seconds before {@code end}. */
  long sum(long end, int length, What what) {
    long sum = 0;
    for (long at = end - length; at < end; at++) {
      sum += at(at, what);
    }
    return sum;
  }

  private Ring ring(What what) {
    return Objects.requireNonNull(rings.get(what));
  }

  private int slot(long epochSecond) {
    return (int) Math.floorMod(epochSecond, (long) span);
  }
}
