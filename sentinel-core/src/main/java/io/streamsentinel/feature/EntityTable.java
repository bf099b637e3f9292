package io.streamsentinel.feature;

import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The entities of one shard by key: open addressing, and a clock hand that finds what to drop. */
final class EntityTable {
  private @Nullable Entry[] slots = new @Nullable Entry[64];
  private int size;
  private int hand;

  int size() {
    return size;
  }

  @Nullable Entry find(byte[] key, int hash) {
    int mask = slots.length - 1;
    for (int at = spread(hash) & mask; ; at = (at + 1) & mask) {
      Entry entry = slots[at];
      if (entry == null || (entry.hash == hash && Arrays.equals(entry.key, key))) {
        return entry;
      }
    }
  }

  /** Something of each entity that is first found at one of these hashes. */
  long peek(int[] hashes, int count) {
    int mask = slots.length - 1;
    long all = 0;
    for (int i = 0; i < count; i++) {
      Entry entry = slots[spread(hashes[i]) & mask];
      if (entry != null) {
        all += entry.hash + entry.key.length;
      }
    }
    return all;
  }

  void add(Entry entry) {
    if (++size * 2 > slots.length) {
      grow();
    }
    place(entry);
  }

  private void place(Entry entry) {
    int mask = slots.length - 1;
    int at = spread(entry.hash) & mask;
    while (slots[at] != null) {
      at = (at + 1) & mask;
    }
    slots[at] = entry;
  }

  private void grow() {
    @Nullable Entry[] old = slots;
    slots = new @Nullable Entry[old.length * 2];
    for (Entry entry : old) {
      if (entry != null) {
        place(entry);
      }
    }
  }

  /** Drops up to so many entries that were not used since the hand last came by. */
  int drop(int wanted, Predicate<Entry> mayGo) {
    int dropped = 0;
    for (int steps = 2 * slots.length; steps > 0 && dropped < wanted; steps--) {
      hand = (hand + 1) & (slots.length - 1);
      Entry entry = slots[hand];
      if (entry == null) {
        continue;
      }
      if (entry.used) {
        entry.used = false;
      } else if (mayGo.test(entry)) {
        remove(hand);
        dropped++;
      }
    }
    return dropped;
  }

  private void remove(int gap) {
    int mask = slots.length - 1;
    int hole = gap;
    slots[hole] = null;
    size--;
    int at = (gap + 1) & mask;
    for (Entry entry = slots[at]; entry != null; entry = slots[at]) {
      int home = spread(entry.hash) & mask;
      if (((at - home) & mask) >= ((at - hole) & mask)) {
        slots[hole] = entry;
        slots[at] = null;
        hole = at;
      }
      at = (at + 1) & mask;
    }
  }

  private static int spread(int hash) {
    int mixed = hash * 0x9e3779b9;
    return mixed ^ (mixed >>> 16);
  }
}
