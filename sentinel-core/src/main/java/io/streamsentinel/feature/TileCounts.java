package io.streamsentinel.feature;

/**
 * How many events stand before each row of an entity some of whose rows are tiles, and how large
 * its tiles should be. Rows are positions as in {@link EntityState}.
 */
final class TileCounts {
  private final long[] before;

  /** As if each of the rows [from, to) were one event. */
  TileCounts(int capacity, int from, int to) {
    this.before = new long[capacity];
    for (int row = from; row < to; row++) {
      add(row, 1);
    }
  }

  private TileCounts(long[] before) {
    this.before = before;
  }

  long count(int from, int to) {
    return before[to] - before[from];
  }

  /** The last row stands for so many events. */
  void add(int row, long events) {
    before[row + 1] = before[row] + events;
  }

  /** An event is put in before a row; the rows then end at {@code end}. */
  void insert(int row, int end) {
    for (int i = end; i > row; i--) {
      before[i] = before[i - 1] + 1;
    }
  }

  void copy(int from, int to, int rows) {
    System.arraycopy(before, from, before, to, rows);
  }

  /** The same with row {@code start} first. */
  TileCounts moved(int start, int rows, int capacity) {
    long[] moved = capacity == before.length ? before : new long[capacity];
    System.arraycopy(before, start, moved, 0, rows);
    return new TileCounts(moved);
  }

  /**
   * The smallest power of two such that merging rows [from, until) into tiles of at most so many
   * events frees an eighth of the live rows, the first of which is {@code from}.
   */
  static long tileSize(EntityState state, int from, int until) {
    long most = 2;
    while (merges(state, from, until, most) * 8 < state.end() - from
        && most < state.count(from, until)) {
      most *= 2;
    }
    return most;
  }

  private static int merges(EntityState state, int from, int until, long most) {
    int merges = 0;
    long tile = state.events(from);
    for (int row = from + 1; row < until; row++) {
      long events = state.events(row);
      boolean fits = tile + events <= most;
      merges += fits ? 1 : 0;
      tile = fits ? tile + events : events;
    }
    return merges;
  }
}
