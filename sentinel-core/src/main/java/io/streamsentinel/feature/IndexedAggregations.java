package io.streamsentinel.feature;

import static java.lang.Double.doubleToRawLongBits;

/**
 * The aggregations that an index answers at the entity's clock, and a scan of the window at any
 * other time (a late event, a reader): the same value, more slowly.
 */
final class IndexedAggregations {
  private IndexedAggregations() {}

  /** The smallest or largest value; 0 over nothing. */
  static Aggregation extreme(int index, int slot, int filter, boolean largest) {
    return (state, from, to, newest, now, asOf) -> {
      if (now) {
        return state.index(index, Extremes.class).value(state);
      }
      boolean found = false;
      long extreme = 0;
      for (int row = from; row < to; row++) {
        if (state.passes(row, filter)) {
          long value = state.slot(row, slot);
          extreme = !found || (largest ? value > extreme : value < extreme) ? value : extreme;
          found = true;
        }
      }
      return extreme;
    };
  }

  /** The number of different values. */
  static Aggregation distinct(int index, int field, int filter) {
    return new OverWholeWindow() {
      @Override
      public long evaluate(
          EntityState state, int from, int to, int newest, boolean now, long asOf) {
        if (now) {
          return state.index(index, ValueCounts.class).distinct();
        }
        LongCounts counts = new LongCounts();
        for (int row = from; row < to; row++) {
          if (state.passes(row, filter)) {
            counts.add(state.value(row, field));
          }
        }
        return counts.size();
      }
    };
  }

  /** The share of the window's events that have the newest event's value; 0 over nothing. */
  static Aggregation share(int index, int field, int filter, int countSlot) {
    return new OverWholeWindow() {
      @Override
      public long evaluate(
          EntityState state, int from, int to, int newest, boolean now, long asOf) {
        long all = state.sum(from, to, countSlot);
        double same = occurrences(state, from, to, newest, now, index, field, filter);
        return doubleToRawLongBits(all == 0 ? 0 : same / all);
      }
    };
  }

  /** 1 if no earlier event in the window has the newest event's value, else 0. */
  static Aggregation firstTime(int index, int field) {
    return new OverWholeWindow() {
      @Override
      public long evaluate(
          EntityState state, int from, int to, int newest, boolean now, long asOf) {
        return occurrences(state, from, to, newest, now, index, field, -1) == 1 ? 1 : 0;
      }
    };
  }

  private static long occurrences(
      EntityState state, int from, int to, int newest, boolean now, int index, int field, int f) {
    if (newest < state.start()) {
      return 0;
    }
    long wanted = state.value(newest, field);
    if (now) {
      return state.index(index, ValueCounts.class).count(wanted);
    }
    long same = 0;
    for (int row = from; row < to; row++) {
      if (state.passes(row, f) && state.value(row, field) == wanted) {
        same++;
      }
    }
    return same;
  }

  private abstract static class OverWholeWindow implements Aggregation {
    @Override
    public boolean minds(EntityState state) {
      return true;
    }
  }
}
