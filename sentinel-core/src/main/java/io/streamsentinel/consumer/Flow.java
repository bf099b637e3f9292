package io.streamsentinel.consumer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which partitions are paused, and why. Reasons are counted apart: one resume does not undo
 * another's pause. A partition that holds more than its share of the buffer is paused until half of
 * that is gone. By the thread that polls; {@link #reasons} from any.
 */
final class Flow {

  static final String ADOPTION = "its start is being decided";
  static final String BACKPRESSURE = "its share of the buffer is full";
  static final String QUARANTINE = "quarantined";

  private final Source source;
  private final int bufferRecords;
  private final long bufferBytes;
  private final Map<Partition, Set<String>> reasons = new HashMap<>();

  Flow(Source source, int bufferRecords, long bufferBytes) {
    this.source = source;
    this.bufferRecords = bufferRecords;
    this.bufferBytes = bufferBytes;
  }

  /** A partition that the listener has paused. */
  synchronized void arrived(Partition partition) {
    reasons.put(partition, new TreeSet<>(Set.of(ADOPTION)));
  }

  void pause(Partition partition, String reason) {
    if (partition.gone()) {
      return;
    }
    boolean first;
    synchronized (this) {
      Set<String> all = reasons.computeIfAbsent(partition, p -> new TreeSet<>());
      first = all.isEmpty();
      all.add(reason);
    }
    if (first) {
      source.pause(List.of(partition.id()));
    }
  }

  void resume(Partition partition, String reason) {
    boolean last;
    synchronized (this) {
      Set<String> all = reasons.get(partition);
      last = all != null && all.remove(reason) && all.isEmpty();
    }
    if (last && !partition.gone()) {
      source.resume(List.of(partition.id()));
    }
  }

  /**
   * Pauses who has too much, resumes who has worked it off; returns whether anybody is paused for
   * it.
   */
  boolean balance(Collection<Partition> owned) {
    boolean full = false;
    int records = bufferRecords / Math.max(1, owned.size());
    long bytes = bufferBytes / Math.max(1, owned.size());
    for (Partition partition : owned) {
      boolean paused = has(partition, BACKPRESSURE);
      if (!paused && (partition.buffered() > records || partition.bufferedBytes() > bytes)) {
        pause(partition, BACKPRESSURE);
        paused = true;
      } else if (paused
          && partition.buffered() <= records / 2
          && partition.bufferedBytes() <= bytes / 2) {
        resume(partition, BACKPRESSURE);
        paused = false;
      }
      full |= paused;
      if (partition.state() == Partition.State.QUARANTINED) {
        pause(partition, QUARANTINE);
      }
    }
    return full;
  }

  private synchronized boolean has(Partition partition, String reason) {
    return reasons.getOrDefault(partition, Set.of()).contains(reason);
  }

  synchronized void prune() {
    reasons.keySet().removeIf(Partition::gone);
  }

  /** Why a partition is paused; empty if it is not. */
  synchronized List<String> reasons(Partition partition) {
    return new ArrayList<>(reasons.getOrDefault(partition, Set.of()));
  }
}
