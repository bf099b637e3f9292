package io.streamsentinel.feature;

/** How often each number is present: an open-addressing map from long to a positive int. */
final class LongCounts {
  private long[] keys = new long[8];
  private int[] counts = new int[8];
  private int size;

  int size() {
    return size;
  }

  int count(long key) {
    return counts[slot(key)];
  }

  void add(long key) {
    int slot = slot(key);
    if (counts[slot]++ == 0) {
      keys[slot] = key;
      size++;
      if (size * 2 > keys.length) {
        resize();
      }
    }
  }

  void remove(long key) {
    int slot = slot(key);
    if (counts[slot] == 0) {
      throw new IllegalStateException("a value left a window that it had never entered");
    }
    if (--counts[slot] == 0) {
      size--;
      closeGap(slot);
    }
  }

  private int slot(long key) {
    int mask = keys.length - 1;
    int slot = home(key);
    while (counts[slot] != 0 && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private int home(long key) {
    long mixed = key * 0x9e3779b97f4a7c15L;
    return (int) (mixed >>> 40) & (keys.length - 1);
  }

  private void closeGap(int gap) {
    int mask = keys.length - 1;
    int hole = gap;
    for (int at = (gap + 1) & mask; counts[at] != 0; at = (at + 1) & mask) {
      int home = home(keys[at]);
      if (((at - home) & mask) >= ((at - hole) & mask)) {
        keys[hole] = keys[at];
        counts[hole] = counts[at];
        counts[at] = 0;
        hole = at;
      }
    }
  }

  private void resize() {
    long[] oldKeys = keys;
    int[] oldCounts = counts;
    keys = new long[oldKeys.length * 2];
    counts = new int[oldKeys.length * 2];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldCounts[i] != 0) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        counts[slot] = oldCounts[i];
      }
    }
  }
}
