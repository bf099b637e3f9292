package io.streamsentinel.feature;

/** How often each value of a field is in the window. */
final class ValueCounts implements WindowIndex {
  private final int field;
  private final int filter;
  private final LongCounts counts = new LongCounts();

  ValueCounts(int field, int filter) {
    this.field = field;
    this.filter = filter;
  }

  @Override
  public void enter(EntityState state, int row) {
    if (state.passes(row, filter)) {
      counts.add(state.value(row, field));
    }
  }

  @Override
  public void leave(EntityState state, int row) {
    if (state.passes(row, filter)) {
      counts.remove(state.value(row, field));
    }
  }

  int distinct() {
    return counts.size();
  }

  int count(long value) {
    return counts.count(value);
  }
}
