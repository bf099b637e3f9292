package io.streamsentinel.feature;

import org.jspecify.annotations.Nullable;

/**
 * What is known of one entity: the rows of its events within the view's reach, in order of time,
 * and events of one time in order of arrival. Everything else (positions of window edges, indexes)
 * is derived from the rows. A last row, the sentinel, holds the prefixes after the newest event and
 * a time that no edge reaches.
 *
 * <p>One thread at a time.
 */
final class EntityState {
  private static final long NEVER = Long.MAX_VALUE >> 1;
  private static final int INITIAL_ROWS = 4;

  /** A log of more rows than this does not stay in the processor's cache. */
  private static final int FAR = 256;

  private static final int AHEAD = 5;

  private final StatePlan plan;
  private final RowLayout layout;
  private final int stride;

  /** How many rows there is room for, the sentinel among them. */
  private int capacity = INITIAL_ROWS + 1;

  /** The rows, and behind them the offset of each, which no window asks for. */
  private long[] a;

  /** Null while every row is one event. */
  private @Nullable TileCounts tiles;

  private int start;
  private int end;
  private int base;
  private final int[] heads;
  private WindowIndex @Nullable [] indexes;
  private long settledOffset = Long.MAX_VALUE;
  private boolean rearranged;

  @SuppressWarnings("UnusedVariable") // Written, so that what it holds is read.
  private long touched;

  EntityState(StatePlan plan) {
    this.plan = plan;
    this.layout = plan.layout();
    this.stride = layout.stride();
    this.a = new long[capacity * (stride + 1)];
    this.heads = new int[plan.edges().length];
    layout.begin(a, 0);
    a[0] = NEVER;
  }

  // ---- reading rows; a row is a position in [start, end)

  int start() {
    return start;
  }

  int end() {
    return end;
  }

  int size() {
    return end - start;
  }

  /** The time of the newest event; only if there is one. */
  long clock() {
    return a[(end - 1) * stride];
  }

  long slot(int row, int slot) {
    return a[row * stride + slot];
  }

  long time(int row) {
    return a[row * stride];
  }

  long offset(int row) {
    return a[capacity * stride + row];
  }

  long value(int row, int field) {
    return layout.value(a, row * stride, field);
  }

  long bits(int row) {
    return layout.bits(a, row * stride);
  }

  boolean passes(int row, int filter) {
    return filter < 0 || (layout.bits(a, row * stride) >>> filter & 1) != 0;
  }

  /** The difference of an additive measure over rows [from, to). */
  long sum(int from, int to, int slot) {
    return slot == RowLayout.EVENTS
        ? count(from, to)
        : a[to * stride + slot] - a[from * stride + slot];
  }

  /** How many events rows [from, to) stand for. */
  long count(int from, int to) {
    return tiles == null ? to - from : tiles.count(from, to);
  }

  /** The high word of the difference of a 128-bit measure; {@link #sum} gives the low one. */
  long high(int from, int to, int slot) {
    return RowLayout.high(a, from * stride, to * stride, slot);
  }

  /** How many events a row stands for: more than one in a tile. */
  long events(int row) {
    return count(row, row + 1);
  }

  /** Whether any row stands for several events. */
  boolean tiled() {
    return count(start, end) != size();
  }

  int id(int row) {
    return base + row;
  }

  int row(int id) {
    return id - base;
  }

  /** The first row that is younger than an edge at this lag, as the clock stands. */
  int edge(int edge) {
    return edge < 0 ? end : heads[edge];
  }

  /** The first row with a time after this one. */
  int after(long time) {
    int low = start;
    int high = end;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (a[middle * stride] <= time) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  <T extends WindowIndex> T index(int index, Class<T> type) {
    WindowIndex[] all = indexes;
    if (all == null) {
      all = rebuildIndexes();
    }
    return type.cast(all[index]);
  }

  // ---- folding

  /** Takes an event in, in place. The state is as of the newest event afterwards. */
  FoldOutcome fold(long time, long offset, long bits, long[] values) {
    if (end > start && time < clock()) {
      return foldLate(time, offset, bits, values);
    }
    if (end - start >= plan.maxEvents() && liveAt(time) >= plan.maxEvents()) {
      if (plan.overflow() == Overflow.REFUSE) {
        return FoldOutcome.REFUSED;
      }
      advance(time);
      mergeOldest();
    }
    append(time, offset, bits, values);
    advance(time);
    return FoldOutcome.FOLDED;
  }

  private int liveAt(long time) {
    return end - after(time - plan.evictionLag());
  }

  private void append(long time, long offset, long bits, long[] values) {
    restore(time, offset, bits, values);
    WindowIndex[] all = indexes;
    if (all != null) {
      for (int index : plan.enteringAt(-1)) {
        all[index].enter(this, end - 1);
      }
    }
  }

  private void advance(long time) {
    long[] edges = plan.edges();
    for (int e = 0; e < edges.length; e++) {
      long bound = time - edges[e];
      int head = heads[e];
      if (indexes == null) {
        // How many rows an event passes is chance: a branch on each would be mispredicted, and then
        // wait for the row. Two steps without one leave few to the loop.
        head += behind(head, bound);
        head += behind(head, bound);
        while (a[head * stride] <= bound) {
          head++;
        }
      } else {
        while (a[head * stride] <= bound) {
          cross(e, head++);
        }
      }
      heads[e] = head;
    }
    if (end - start > FAR) {
      lookAhead();
    }
  }

  /**
   * Something of what the next event will need, and of nothing that must be fetched before it can
   * be found: of this object, of its arrays, of the rows in them.
   */
  long peek(Depth depth) {
    return switch (depth) {
      case STATE -> end;
      case ARRAYS -> a.length + heads.length;
      case ROWS -> peekRows();
    };
  }

  /** How far a look at a state goes. */
  enum Depth {
    STATE,
    ARRAYS,
    ROWS
  }

  private long peekRows() {
    long all = a[end * stride] + a[capacity * stride + end];
    for (int head : heads) {
      all += a[head * stride];
    }
    return all;
  }

  /**
   * Reads the rows that the edges and the next events come to, so that they are in the processor's
   * cache by then: those of a long log are not, and an event would wait for each.
   */
  private void lookAhead() {
    long all = a[Math.min(end + AHEAD, capacity - 1) * stride];
    for (int head : heads) {
      all += a[Math.min(head + AHEAD, end) * stride];
    }
    touched = all;
  }

  /** 1 if a row is no younger than this, else 0. */
  private int behind(int row, long bound) {
    return (int) ((a[row * stride] - bound - 1) >>> 63);
  }

  private void cross(int edge, int row) {
    WindowIndex[] all = indexes;
    if (all == null) {
      return;
    }
    for (int index : plan.enteringAt(edge)) {
      all[index].enter(this, row);
    }
    for (int index : plan.leavingAt(edge)) {
      all[index].leave(this, row);
    }
  }

  private FoldOutcome foldLate(long time, long offset, long bits, long[] values) {
    if (time < clock() - plan.latenessMillis()) {
      return FoldOutcome.TOO_LATE;
    }
    if (end - heads[heads.length - 1] >= plan.maxEvents()) {
      if (plan.overflow() == Overflow.REFUSE) {
        return FoldOutcome.REFUSED;
      }
      mergeOldest();
    }
    reserve();
    int row = after(time);
    int at = row * stride;
    System.arraycopy(a, at, a, at + stride, (end - row + 1) * stride);
    int offsets = capacity * stride;
    System.arraycopy(a, offsets + row, a, offsets + row + 1, end - row);
    a[offsets + row] = offset;
    end++;
    layout.writeOwn(a, at, time, bits, values);
    if (tiles != null) {
      tiles.insert(row, end);
    }
    for (int i = row + 1; i <= end; i++) {
      layout.addBefore(a, i * stride, bits, values);
    }
    for (int i = row; i < end; i++) {
      layout.stepRunning(a, i * stride, (i + 1) * stride);
    }
    settle();
    rearranged = true;
    return FoldOutcome.FOLDED_LATE;
  }

  /**
   * Finds the edges anew and forgets the indexes, after rows have been put in between or merged.
   */
  void settle() {
    long clock = end > start ? clock() : Long.MIN_VALUE / 2;
    long[] edges = plan.edges();
    for (int e = 0; e < edges.length; e++) {
      heads[e] = after(clock - edges[e]);
    }
    indexes = null;
  }

  private WindowIndex[] rebuildIndexes() {
    WindowIndex[] all = plan.newIndexes();
    for (int i = 0; i < all.length; i++) {
      int to = edge(plan.indexTo(i));
      for (int row = edge(plan.indexFrom(i)); row < to; row++) {
        all[i].enter(this, row);
      }
    }
    indexes = all;
    return all;
  }

  // ---- forgetting

  /** Drops the rows that no window can need at this time or after it. */
  void trim(long time) {
    int keep = heads[heads.length - 1];
    // At the newest event the last edge is the answer, and a search would touch cold memory.
    if (time < clock()) {
      keep = Math.min(after(time - plan.evictionLag()), keep);
    }
    start = Math.max(start, keep);
  }

  /** Whether rows were put in between or merged since this was last asked. */
  boolean takeRearranged() {
    boolean was = rearranged;
    rearranged = false;
    return was;
  }

  /** Rows from this offset on may yet be replayed, and are not merged. Default: none. */
  void settledOffset(long offset) {
    this.settledOffset = offset;
  }

  /**
   * Merges neighbours among the older three quarters of the live rows, as far as they are settled,
   * into tiles of at most the smallest power of two events that frees an eighth of the rows.
   */
  private void mergeOldest() {
    int from = heads[heads.length - 1];
    int until = end - (end - from) / 4;
    while (until > from && !settled(until - 1)) {
      until--;
    }
    if (until - from < 2) {
      return;
    }
    merge(from, until, TileCounts.tileSize(this, from, until));
  }

  private void merge(int from, int until, long most) {
    TileCounts counts = counts();
    int offsets = capacity * stride;
    int to = from;
    long tile = events(from);
    for (int row = from + 1; row < until; row++) {
      long events = events(row);
      if (tile + events <= most) {
        layout.merge(a, to * stride, row * stride, to * stride);
        a[offsets + to] = Math.max(a[offsets + to], a[offsets + row]);
        tile += events;
      } else {
        to++;
        tile = events;
        System.arraycopy(a, row * stride, a, to * stride, stride);
        a[offsets + to] = a[offsets + row];
        counts.copy(row, to, 1);
      }
    }
    to++;
    System.arraycopy(a, until * stride, a, to * stride, (end - until + 1) * stride);
    System.arraycopy(a, offsets + until, a, offsets + to, end - until);
    counts.copy(until, to, end - until + 1);
    end -= until - to;
    settle();
    rearranged = true;
  }

  private boolean settled(int row) {
    return offset(row) < settledOffset;
  }

  private void reserve() {
    if (end + 2 <= capacity) {
      return;
    }
    int live = end - start + 1;
    int room = capacity;
    if (start < capacity / 2) {
      room = capacity + (capacity >> 1) + 2;
    } else if (live * 6 < capacity && capacity > 4 * INITIAL_ROWS) {
      room = live * 2 + 2;
    }
    long[] moved = room == capacity ? a : new long[room * (stride + 1)];
    System.arraycopy(a, start * stride, moved, 0, live * stride);
    System.arraycopy(a, capacity * stride + start, moved, room * stride, live - 1);
    a = moved;
    capacity = room;
    tiles = tiles == null || !tiled() ? null : tiles.moved(start, live, capacity);
    for (int e = 0; e < heads.length; e++) {
      heads[e] -= start;
    }
    base += start;
    end -= start;
    start = 0;
  }

  private TileCounts counts() {
    TileCounts counts = tiles == null ? new TileCounts(capacity, start, end) : tiles;
    tiles = counts;
    return counts;
  }

  // ---- loading

  /** Puts a row last; after rows that were read back from a store, {@link #settle} must follow. */
  void restore(long time, long offset, long bits, long[] values) {
    reserve();
    int at = end * stride;
    int next = at + stride;
    layout.writeOwn(a, at, time, bits, values);
    a[capacity * stride + end] = offset;
    layout.advance(a, at, next, bits, values);
    a[next] = NEVER;
    if (tiles != null) {
      tiles.add(end, 1);
    }
    end++;
  }

  /** Makes the row restored last a tile of so many events with these additive measures. */
  void restoreTile(long events, long[] measures) {
    counts().add(end - 1, events);
    layout.writeTile(a, (end - 1) * stride, measures);
  }

  /** The additive measures of one row, in the order of the layout. */
  void tileMeasures(int row, long[] into) {
    layout.readTile(a, row * stride, into);
  }
}
