package io.streamsentinel.feature;

import java.util.function.LongPredicate;

/**
 * An entity's rows as bytes and back: layout version 1, written out in {@code docs/features.md}.
 *
 * <p>A value is a head (version, incarnation) and chunks. A chunk begins with the last offset it
 * holds, as the difference to the chunk before, so that new events can be appended to a value
 * without reading it. One thread at a time.
 */
final class StateCodec<E> {
  static final int VERSION = 1;
  static final int HEAD_BYTES = 5;
  private static final int LOOK_BACK = 48;

  private final RowLayout layout;
  private final boolean[] category;
  private final boolean anyCategory;
  private final ByteWriter out = new ByteWriter();
  private final long[] values;
  private final long[] tile;
  private int[] written = new int[64];
  private int writtenCount;

  StateCodec(CompiledView<E> view) {
    this.layout = view.plan().layout();
    this.category = view.categories();
    this.anyCategory = any(category);
    this.values = new long[layout.fields()];
    this.tile = new long[layout.tileMeasures()];
  }

  private static boolean any(boolean[] flags) {
    for (boolean flag : flags) {
      if (flag) {
        return true;
      }
    }
    return false;
  }

  /** A whole value of the rows from {@code from} on whose offset passes. */
  byte[] whole(
      EntityState state, int from, LongPredicate offsets, int incarnation, long lastOffset) {
    out.clear();
    out.writeByte(VERSION);
    out.writeInt(incarnation);
    writtenCount = 0;
    for (int row = from; row < state.end(); row++) {
      if (offsets.test(state.offset(row))) {
        remember(row);
      }
    }
    int rows = writtenCount;
    chunkHead(state, lastOffset, 0, rows);
    long time = 0;
    writtenCount = 0;
    for (int i = 0; i < rows; i++) {
      int row = written[i];
      writeRow(state, row, time, chunkTiled);
      writtenCount++;
      time = state.time(row);
    }
    return out.toArray();
  }

  private boolean chunkTiled;

  private void chunkHead(EntityState state, long lastOffset, long before, int rows) {
    chunkTiled = state.tiled();
    out.writeSigned(lastOffset - before);
    out.writeUnsigned((long) rows << 1 | (chunkTiled ? 1 : 0));
  }

  /**
   * A chunk of rows [from, to), which follow row {@code from - 1} in the stored value: that row
   * must still be there.
   */
  byte[] chunk(EntityState state, int from, int to, long lastOffset, long before) {
    out.clear();
    out.writeSigned(lastOffset - before);
    out.writeUnsigned((long) (to - from) << 1);
    writtenCount = 0;
    for (int row = Math.max(state.start(), from - LOOK_BACK); anyCategory && row < from; row++) {
      remember(row);
    }
    long time = state.time(from - 1);
    for (int row = from; row < to; row++) {
      writeRow(state, row, time, false);
      if (anyCategory) {
        remember(row);
      }
      time = state.time(row);
    }
    return out.toArray();
  }

  private void remember(int row) {
    if (writtenCount == written.length) {
      written = java.util.Arrays.copyOf(written, writtenCount * 2);
    }
    written[writtenCount++] = row;
  }

  private void writeRow(EntityState state, int row, long previousTime, boolean tiled) {
    if (tiled) {
      long events = state.events(row);
      out.writeUnsigned(events);
      if (events > 1) {
        state.tileMeasures(row, tile);
        for (long measure : tile) {
          out.writeSigned(measure);
        }
      }
    }
    out.writeSigned(state.time(row) - previousTime);
    if (layout.filtered()) {
      out.writeUnsigned(state.bits(row));
    }
    for (int field = 0; field < category.length; field++) {
      long value = state.value(row, field);
      if (category[field]) {
        writeCategory(state, field, value);
      } else {
        out.writeSigned(value);
      }
    }
  }

  /** How many rows back the same value stands, or 0 and the value. */
  private void writeCategory(EntityState state, int field, long value) {
    int limit = Math.min(LOOK_BACK, writtenCount);
    for (int back = 1; back <= limit; back++) {
      if (state.value(written[writtenCount - back], field) == value) {
        out.writeByte(back);
        return;
      }
    }
    out.writeByte(0);
    out.writeLong(value);
  }

  /** What {@link #read} found. */
  record Decoded(EntityState state, long lastOffset) {}

  /** The incarnation that a value was written under. */
  static int incarnation(byte[] value) {
    ByteReader in = new ByteReader(value);
    requireVersion(in.readByte());
    return in.readInt();
  }

  /**
   * Reads a whole value.
   *
   * @throws IllegalArgumentException if it is of another layout version or damaged
   */
  Decoded read(StatePlan plan, byte[] value) {
    ByteReader in = new ByteReader(value);
    requireVersion(in.readByte());
    in.readInt();
    EntityState state = new EntityState(plan);
    long time = 0;
    long offset = 0;
    try {
      while (in.hasMore()) {
        offset += in.readSigned();
        long head = in.readUnsigned();
        for (long left = head >>> 1; left > 0; left--) {
          time = readRow(in, state, time, offset, (head & 1) != 0);
        }
      }
    } catch (IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("a stored value of " + value.length + " bytes is cut", e);
    }
    state.settle();
    return new Decoded(state, offset);
  }

  private long readRow(
      ByteReader in, EntityState state, long previousTime, long offset, boolean tiled) {
    long events = tiled ? in.readUnsigned() : 1;
    if (events > 1) {
      for (int i = 0; i < tile.length; i++) {
        tile[i] = in.readSigned();
      }
    }
    long time = previousTime + in.readSigned();
    long bits = layout.filtered() ? in.readUnsigned() : 0;
    for (int field = 0; field < category.length; field++) {
      values[field] = category[field] ? readCategory(in, state, field) : in.readSigned();
    }
    state.restore(time, offset, bits, values);
    if (events > 1) {
      state.restoreTile(events, tile);
    }
    return time;
  }

  private static long readCategory(ByteReader in, EntityState state, int field) {
    int back = in.readByte();
    return back == 0 ? in.readLong() : state.value(state.end() - back, field);
  }

  private static void requireVersion(int version) {
    if (version != VERSION) {
      throw new IllegalArgumentException(
          "a stored value has layout version " + version + ", this library reads " + VERSION);
    }
  }
}
