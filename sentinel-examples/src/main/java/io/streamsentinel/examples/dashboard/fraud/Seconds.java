package io.streamsentinel.examples.dashboard.fraud;

/** Counts by second, over the last minutes. Used under its owner's lock. */
final class Seconds {

  /** What is counted. */
  enum What {
    PAYMENTS,
    DECISIONS,
    APPROVED,
    REVIEWED,
    DECLINED,
    SKIPPED
  }

  private final int span;
  private final long[] second;
  private final long[][] counts;

  /**
   * @param span how many seconds are remembered
   */
  Seconds(int span) {
    this.span = span;
    this.second = new long[span];
    this.counts = new long[span][What.values().length];
  }

  /** Adds to a second's count; what is older than the span is lost. */
  void add(long epochSecond, What what, long count) {
    int slot = (int) Math.floorMod(epochSecond, (long) span);
    if (second[slot] < epochSecond) {
      second[slot] = epochSecond;
      java.util.Arrays.fill(counts[slot], 0);
    }
    if (second[slot] == epochSecond) {
      counts[slot][what.ordinal()] += count;
    }
  }

  /** A second's count. */
  long at(long epochSecond, What what) {
    int slot = (int) Math.floorMod(epochSecond, (long) span);
    return second[slot] == epochSecond ? counts[slot][what.ordinal()] : 0;
  }

  /** The sum over the seconds before {@code end}. */
  long sum(long end, int length, What what) {
    long sum = 0;
    for (long at = end - length; at < end; at++) {
      sum += at(at, what);
    }
    return sum;
  }
}
