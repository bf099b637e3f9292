package io.streamsentinel.feature;

import org.jspecify.annotations.Nullable;

/** An owned entity in this process: its state, and what the store has of it. */
final class Entry {
  private static final EntityState.Depth[] DEPTHS = EntityState.Depth.values();

  static final long CLEAN = Long.MAX_VALUE;

  final byte[] key;
  final int hash;
  final EntityState state;

  /** The last offset that the stored value holds; -1 for none. */
  long storedOffset;

  /** How long the stored value is; 0 if there is none that could be appended to. */
  int storedBytes;

  /** How many rows the stored value holds, those that have fallen out of reach included. */
  int storedRows;

  /** The offset of the first event that no flush has taken yet. */
  long firstDirty = CLEAN;

  /** Whether the next flush must write the value whole. */
  boolean rewrite;

  /** The number of the last flush that took it. */
  long flight;

  /** When the store's time to live was last set, in milliseconds of the wall clock. */
  long keptSince;

  /** Whether its key has been found to be where it should be. */
  boolean checked;

  /** Whether it was used since the cache last looked for something to drop. */
  boolean used = true;

  Entry(byte[] key, int hash, EntityState state, long storedOffset) {
    this.key = key;
    this.hash = hash;
    this.state = state;
    this.storedOffset = storedOffset;
  }

  /** Something of what its next event will need, for several at once: see {@link Lookup#warm}. */
  static long peek(@Nullable Entry[] entries, int from, int to) {
    long all = 0;
    for (EntityState.Depth depth : DEPTHS) {
      for (int i = from; i < to; i++) {
        Entry entry = entries[i];
        if (entry != null) {
          all += entry.storedOffset + entry.state.peek(depth);
        }
      }
    }
    return all;
  }
}
