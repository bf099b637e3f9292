package io.streamsentinel.feature;

/** The largest (or smallest) value in the window: a queue of rows whose values only get smaller. */
final class Extremes implements WindowIndex {
  private final int slot;
  private final int filter;
  private final boolean largest;
  private int[] rows = new int[8];
  private int head;
  private int size;

  Extremes(int slot, int filter, boolean largest) {
    this.slot = slot;
    this.filter = filter;
    this.largest = largest;
  }

  @Override
  public void enter(EntityState state, int row) {
    if (!state.passes(row, filter)) {
      return;
    }
    long value = state.slot(row, slot);
    while (size > 0) {
      long last = state.slot(state.row(rows[(head + size - 1) & (rows.length - 1)]), slot);
      if (largest ? last > value : last < value) {
        break;
      }
      size--;
    }
    if (size == rows.length) {
      grow();
    }
    rows[(head + size++) & (rows.length - 1)] = state.id(row);
  }

  @Override
  public void leave(EntityState state, int row) {
    if (size > 0 && rows[head] == state.id(row)) {
      head = (head + 1) & (rows.length - 1);
      size--;
    }
  }

  /** The extreme value, or 0 if no row is in the window. */
  long value(EntityState state) {
    return size == 0 ? 0 : state.slot(state.row(rows[head]), slot);
  }

  private void grow() {
    int[] larger = new int[rows.length * 2];
    for (int i = 0; i < size; i++) {
      larger[i] = rows[(head + i) & (rows.length - 1)];
    }
    rows = larger;
    head = 0;
  }
}
