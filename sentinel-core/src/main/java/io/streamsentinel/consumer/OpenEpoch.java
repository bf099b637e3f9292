package io.streamsentinel.consumer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Done units that wait for an epoch to be closed, in the order in which they were admitted.
 * Thread-safe.
 */
final class OpenEpoch {

  private final LongSupplier ticker;
  private final EpochBounds bounds;
  private final Signal sender;

  private final ArrayDeque<Segment> segments = new ArrayDeque<>();
  private int records;
  private long bytes;
  private long openedNanos;
  private long closedNanos;

  OpenEpoch(LongSupplier ticker, EpochBounds bounds, Signal sender) {
    this.ticker = ticker;
    this.bounds = bounds;
    this.sender = sender;
    this.closedNanos = ticker.getAsLong() - bounds.interval().toNanos();
  }

  void add(Segment segment) {
    synchronized (this) {
      if (segments.isEmpty()) {
        openedNanos = ticker.getAsLong();
      }
      segments.add(segment);
      records += segment.units().size();
      bytes += segment.bytes();
    }
    sender.raise();
  }

  synchronized boolean isEmpty() {
    return segments.isEmpty();
  }

  /**
   * How long, in nanoseconds, until it should be closed: when it is full, when it has been open for
   * its interval, or, with nothing left to handle, half an interval after the last one was. The
   * half keeps a steady trickle from costing a transaction for every few records.
   *
   * @param idle whether nothing is left to handle
   */
  synchronized long dueInNanos(boolean idle) {
    if (segments.isEmpty()) {
      return Long.MAX_VALUE;
    }
    if (records >= bounds.records() || bytes >= bounds.bytes()) {
      return 0;
    }
    long interval = bounds.interval().toNanos();
    long left = openedNanos + interval - ticker.getAsLong();
    if (idle) {
      left = Math.min(left, closedNanos + interval / 2 - ticker.getAsLong());
    }
    return Math.max(0, left);
  }

  /** Takes out as much as one epoch may hold. */
  synchronized List<Segment> take() {
    List<Segment> taken = new ArrayList<>(segments.size());
    int takenRecords = 0;
    long takenBytes = 0;
    while (!segments.isEmpty() && takenRecords < bounds.records() && takenBytes < bounds.bytes()) {
      Segment segment = segments.remove();
      taken.add(segment);
      takenRecords += segment.units().size();
      takenBytes += segment.bytes();
    }
    closedNanos = ticker.getAsLong();
    records -= takenRecords;
    bytes -= takenBytes;
    return taken;
  }
}
