package io.streamsentinel.consumer;

import io.streamsentinel.unit.Position;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The units of one partition in offset order, done or not: gives out what is done without a gap.
 * Guarded by its partition.
 */
final class Sequence {

  /** A unit, or the end of a slice. */
  sealed interface Entry permits OpenUnit, Mark {}

  /** Where a slice ends: past its last record, over whatever markers follow. */
  record Mark(Position position) implements Entry {}

  private final ArrayDeque<Entry> entries = new ArrayDeque<>();
  private Position done;

  Sequence(Position start) {
    this.done = start;
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  void append(Entry entry) {
    entries.add(entry);
  }

  /**
   * Records that were done in order and never were appended; only while there is no gap. Null if
   * there are none, and the position is where it was.
   */
  @Nullable Segment pass(Partition partition, List<OpenUnit> units, Position to) {
    Position from = done;
    done = to;
    return segment(partition, from, units);
  }

  /** Whatever is done at the head, or null. */
  @Nullable Segment drain(Partition partition) {
    if (!ready(entries.peek())) {
      return null;
    }
    Position from = done;
    List<OpenUnit> units = new ArrayList<>();
    Entry entry = entries.peek();
    while (ready(entry)) {
      entries.remove();
      if (entry instanceof OpenUnit unit) {
        units.add(unit);
        done = unit.next();
      } else if (entry instanceof Mark mark) {
        done = mark.position();
      }
      entry = entries.peek();
    }
    return segment(partition, from, units);
  }

  /** An epoch's part that goes nowhere would be committed twice by whoever counts positions. */
  private @Nullable Segment segment(Partition partition, Position from, List<OpenUnit> units) {
    if (units.isEmpty() && from.offset() == done.offset()) {
      return null;
    }
    long weight = 0;
    long outputs = 0;
    for (OpenUnit unit : units) {
      weight += unit.weight();
      outputs += unit.outputBytes();
    }
    return new Segment(partition, from, done, units, weight, outputs);
  }

  private static boolean ready(@Nullable Entry entry) {
    return entry instanceof Mark || (entry instanceof OpenUnit unit && unit.done());
  }
}
