package io.streamsentinel.consumer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Partitions that wait as a whole, because a handler said "not now" or a dead letter could not be
 * placed: units that would be next are kept, in order, until what they wait for has passed. On the
 * intake thread.
 */
final class Holds {

  private static final class Hold {
    private final Set<OpenUnit> holders = new HashSet<>();
    private final ArrayDeque<OpenUnit> waiting = new ArrayDeque<>();
    private final String reason;

    Hold(String reason) {
      this.reason = reason;
    }
  }

  private final BiConsumer<Partition, String> pause;
  private final BiConsumer<Partition, String> resume;
  private final Map<Partition, Hold> holds = new HashMap<>();

  Holds(BiConsumer<Partition, String> pause, BiConsumer<Partition, String> resume) {
    this.pause = pause;
    this.resume = resume;
  }

  boolean isHeld(Partition partition) {
    return !holds.isEmpty() && holds.containsKey(partition);
  }

  void hold(OpenUnit unit, String reason) {
    Hold hold =
        holds.computeIfAbsent(
            unit.owner(),
            partition -> {
              pause.accept(partition, reason);
              return new Hold(reason);
            });
    hold.holders.add(unit);
  }

  /** Keeps a unit for later. */
  void queue(OpenUnit unit) {
    Hold hold = holds.get(unit.owner());
    if (hold == null) {
      throw new IllegalStateException(unit.owner() + " is not held");
    }
    hold.waiting.add(unit);
  }

  /** A unit has passed; returns the units that may go on, in order. */
  List<OpenUnit> release(OpenUnit unit) {
    Hold hold = holds.get(unit.owner());
    if (hold == null || !hold.holders.remove(unit) || !hold.holders.isEmpty()) {
      return List.of();
    }
    holds.remove(unit.owner());
    resume.accept(unit.owner(), hold.reason);
    return new ArrayList<>(hold.waiting);
  }

  void prune() {
    holds.keySet().removeIf(Partition::gone);
  }
}
