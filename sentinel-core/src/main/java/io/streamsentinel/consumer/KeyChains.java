package io.streamsentinel.consumer;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one partition that have a unit under way, each with the units that wait behind it.
 * Empty when nothing is under way. Records without a key wait for nobody. Guarded by its partition.
 */
final class KeyChains {

  private final Map<ByteBuffer, OpenUnit> last = new HashMap<>();

  /** Enters a unit; returns whether its key is free, so that the unit may run now. */
  boolean enter(OpenUnit unit) {
    byte[] key = unit.raw().key();
    if (key == null) {
      return true;
    }
    OpenUnit before = last.put(ByteBuffer.wrap(key), unit);
    if (before == null) {
      return true;
    }
    before.follow(unit);
    return false;
  }

  /** A unit is finished: returns the one of its key that may run now, if one waits. */
  @Nullable OpenUnit leave(OpenUnit unit) {
    byte[] key = unit.raw().key();
    if (key == null) {
      return null;
    }
    OpenUnit next = unit.follower();
    if (next == null) {
      last.remove(ByteBuffer.wrap(key));
    }
    return next;
  }

  int size() {
    return last.size();
  }
}
