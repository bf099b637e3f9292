package io.streamsentinel.feature;

import java.util.ArrayList;
import java.util.List;

/**
 * What one row of an entity's log holds, as slots of a {@code long[]}.
 *
 * <p>Measures are prefixes: the slot of row i holds the measure of all rows before i, so that any
 * window is the difference of two rows. Additive ones wrap around in two's complement, and so do
 * their differences: no overflow is ever lost. Running ones (time since, streak) hold the state
 * before the row. The other slots are the row's own.
 */
final class RowLayout {
  static final int TIME = 0;
  private static final int FIRST_FREE = 1;

  /** How many slots a row no longer has. */
  private static final int MOVED_OUT = 2;

  /** In place of a slot: how many events the rows stand for, which no row holds. */
  static final int EVENTS = -1;

  /** What a measure adds up. */
  enum Kind {
    COUNT,
    SUM,
    SQUARES,
    LAST_TIME,
    STREAK
  }

  /** One measure; {@code filter} or {@code field} is -1 where there is none. */
  record Measure(Kind kind, int field, int filter, int slot) {
    boolean additive() {
      return kind != Kind.LAST_TIME && kind != Kind.STREAK;
    }

    boolean passes(long bits) {
      return filter < 0 || (bits >>> filter & 1) != 0;
    }
  }

  private final int fields;
  private final int bitsSlot;
  private final int[] rawSlot;
  private final int[] minSlot;
  private final int[] maxSlot;
  private final List<Measure> measureList = new ArrayList<>();
  private Measure[] measures = new Measure[0];
  private int stride = FIRST_FREE;

  RowLayout(int fields, int filters) {
    this.fields = fields;
    this.bitsSlot = filters == 0 ? -1 : stride++;
    this.rawSlot = none(fields);
    this.minSlot = none(fields);
    this.maxSlot = none(fields);
  }

  private static int[] none(int length) {
    int[] slots = new int[length];
    java.util.Arrays.fill(slots, -1);
    return slots;
  }

  /** The slot of a measure, taken anew only if no feature has asked for the same before. */
  int measure(Kind kind, int field, int filter) {
    if (kind == Kind.COUNT && filter < 0) {
      return EVENTS;
    }
    for (Measure m : measureList) {
      if (m.kind() == kind && m.field() == field && m.filter() == filter) {
        return m.slot();
      }
    }
    Measure m = new Measure(kind, field, filter, stride);
    stride += kind == Kind.SQUARES ? 2 : 1;
    measureList.add(m);
    measures = measureList.toArray(Measure[]::new);
    return m.slot();
  }

  /** The slot of the newest value of a row. */
  int raw(int field) {
    return take(rawSlot, field);
  }

  int min(int field) {
    return take(minSlot, field);
  }

  int max(int field) {
    return take(maxSlot, field);
  }

  private int take(int[] slots, int field) {
    if (slots[field] < 0) {
      slots[field] = stride++;
    }
    return slots[field];
  }

  /** Gives every field that no slot would keep a raw slot: rows are stored from their fields. */
  void keepEveryField() {
    for (int field = 0; field < fields; field++) {
      if (rawSlot[field] < 0 && plainSum(field) < 0) {
        raw(field);
      }
    }
  }

  private int plainSum(int field) {
    for (Measure m : measures) {
      if (m.kind() == Kind.SUM && m.field() == field && m.filter() < 0) {
        return m.slot();
      }
    }
    return -1;
  }

  int stride() {
    return stride;
  }

  int fields() {
    return fields;
  }

  boolean filtered() {
    return bitsSlot >= 0;
  }

  /**
   * What the measures are, for the view's fingerprint. It counts slots as if each row still held
   * its offset and its count: stored values do not depend on where memory has what they say.
   */
  String definition() {
    List<Measure> counted = new ArrayList<>();
    for (Measure m : measureList) {
      counted.add(new Measure(m.kind(), m.field(), m.filter(), m.slot() + MOVED_OUT));
    }
    return counted + shifted(minSlot) + shifted(maxSlot);
  }

  private static String shifted(int[] slots) {
    return java.util.Arrays.toString(
        java.util.Arrays.stream(slots).map(slot -> slot < 0 ? slot : slot + MOVED_OUT).toArray());
  }

  long bits(long[] a, int at) {
    return bitsSlot < 0 ? 0 : a[at + bitsSlot];
  }

  /**
   * The value of a field in the row that starts at {@code at}; of a tile, its newest or its sum.
   */
  long value(long[] a, int at, int field) {
    int slot = rawSlot[field];
    if (slot >= 0) {
      return a[at + slot];
    }
    int sum = plainSum(field);
    return a[at + stride + sum] - a[at + sum];
  }

  /** Writes what belongs to the row itself. */
  void writeOwn(long[] a, int at, long time, long bits, long[] values) {
    a[at] = time;
    if (bitsSlot >= 0) {
      a[at + bitsSlot] = bits;
    }
    for (int field = 0; field < fields; field++) {
      long value = values[field];
      if (rawSlot[field] >= 0) {
        a[at + rawSlot[field]] = value;
      }
      if (minSlot[field] >= 0) {
        a[at + minSlot[field]] = value;
      }
      if (maxSlot[field] >= 0) {
        a[at + maxSlot[field]] = value;
      }
    }
  }

  /** Sets every prefix of the row at {@code next} from the row before it, a single event. */
  void advance(long[] a, int at, int next, long bits, long[] values) {
    for (Measure m : measures) {
      int slot = m.slot();
      if (m.additive()) {
        a[next + slot] = a[at + slot];
        if (m.kind() == Kind.SQUARES) {
          a[next + slot + 1] = a[at + slot + 1];
        }
        add(a, next, m, bits, values);
      } else {
        step(a, at, next, m, bits);
      }
    }
  }

  /** Adds one event to the prefixes of a later row, when it is put in before it. */
  void addBefore(long[] a, int at, long bits, long[] values) {
    for (Measure m : measures) {
      if (m.additive()) {
        add(a, at, m, bits, values);
      }
    }
  }

  private static void add(long[] a, int at, Measure m, long bits, long[] values) {
    if (!m.passes(bits)) {
      return;
    }
    int slot = at + m.slot();
    if (m.kind() == Kind.COUNT) {
      a[slot]++;
      return;
    }
    long value = values[m.field()];
    if (m.kind() == Kind.SUM) {
      a[slot] += value;
      return;
    }
    long square = value * value;
    a[slot + 1] += Math.multiplyHigh(value, value) + carry(a[slot], square);
    a[slot] += square;
  }

  /** Recomputes the running measures of the row at {@code next} from the row before it. */
  void stepRunning(long[] a, int at, int next) {
    for (Measure m : measures) {
      if (!m.additive()) {
        step(a, at, next, m, bits(a, at));
      }
    }
  }

  private static void step(long[] a, int at, int next, Measure m, long bits) {
    int slot = m.slot();
    if (m.kind() == Kind.LAST_TIME) {
      a[next + slot] = m.passes(bits) ? a[at] : a[at + slot];
    } else {
      a[next + slot] = m.passes(bits) ? a[at + slot] + 1 : 0;
    }
  }

  /** Sets the prefixes of an entity's first row. */
  void begin(long[] a, int at) {
    java.util.Arrays.fill(a, at, at + stride, 0);
    for (Measure m : measures) {
      if (m.kind() == Kind.LAST_TIME) {
        a[at + m.slot()] = Long.MIN_VALUE;
      }
    }
  }

  /** Merges two neighbouring rows into {@code to}; the older one's prefixes are the tile's. */
  void merge(long[] a, int older, int newer, int to) {
    for (int field = 0; field < fields; field++) {
      int min = minSlot[field];
      int max = maxSlot[field];
      if (min >= 0) {
        a[newer + min] = Math.min(a[older + min], a[newer + min]);
      }
      if (max >= 0) {
        a[newer + max] = Math.max(a[older + max], a[newer + max]);
      }
    }
    for (Measure m : measures) {
      a[newer + m.slot()] = a[older + m.slot()];
      if (m.kind() == Kind.SQUARES) {
        a[newer + m.slot() + 1] = a[older + m.slot() + 1];
      }
    }
    System.arraycopy(a, newer, a, to, stride);
  }

  /** How many longs describe the measures of a tile beyond its count. */
  int tileMeasures() {
    int longs = 0;
    for (Measure m : measures) {
      longs += m.kind() == Kind.SQUARES ? 2 : m.additive() ? 1 : 0;
    }
    for (int field = 0; field < fields; field++) {
      longs += (minSlot[field] >= 0 ? 1 : 0) + (maxSlot[field] >= 0 ? 1 : 0);
    }
    return longs;
  }

  /** Reads what a tile adds up, as plain differences; a SQUARES measure is low and high word. */
  void readTile(long[] a, int at, long[] into) {
    int next = at + stride;
    int i = 0;
    for (Measure m : measures) {
      if (m.additive()) {
        int slot = m.slot();
        long low = a[next + slot] - a[at + slot];
        into[i++] = low;
        if (m.kind() == Kind.SQUARES) {
          into[i++] = high(a, at, next, slot);
        }
      }
    }
    for (int field = 0; field < fields; field++) {
      if (minSlot[field] >= 0) {
        into[i++] = a[at + minSlot[field]];
      }
      if (maxSlot[field] >= 0) {
        into[i++] = a[at + maxSlot[field]];
      }
    }
  }

  /** The reverse of {@link #readTile}. */
  void writeTile(long[] a, int at, long[] from) {
    int next = at + stride;
    int i = 0;
    for (Measure m : measures) {
      if (m.additive()) {
        int slot = m.slot();
        long low = from[i++];
        if (m.kind() == Kind.SQUARES) {
          a[next + slot + 1] = a[at + slot + 1] + from[i++] + carry(a[at + slot], low);
        }
        a[next + slot] = a[at + slot] + low;
      }
    }
    for (int field = 0; field < fields; field++) {
      if (minSlot[field] >= 0) {
        a[at + minSlot[field]] = from[i++];
      }
      if (maxSlot[field] >= 0) {
        a[at + maxSlot[field]] = from[i++];
      }
    }
  }

  /** The high word of the difference of two prefixes of 128 bits. */
  static long high(long[] a, int from, int to, int slot) {
    long low = a[to + slot] - a[from + slot];
    return a[to + slot + 1] - a[from + slot + 1] - carry(a[from + slot], low);
  }

  static double toDouble(long high, long low) {
    return high * 0x1p64 + (low >>> 1) * 2.0 + (low & 1);
  }

  private static long carry(long low, long added) {
    return Long.compareUnsigned(low + added, low) < 0 ? 1 : 0;
  }
}
