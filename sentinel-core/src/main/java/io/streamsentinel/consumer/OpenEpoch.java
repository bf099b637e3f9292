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

  OpenEpoch(LongSupplier ticker, EpochBounds bounds, Signal sender) {
    this.ticker = ticker;
    this.bounds = bounds;
    this.sender = sender;
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

  /** How long, in nanoseconds, until it has been open for its interval; 0 if it is due or full. */
  synchronized long dueInNanos() {
    if (segments.isEmpty()) {
      return Long.MAX_VALUE;
    }
    if (records >= bounds.records() || bytes >= bounds.bytes()) {
      return 0;
    }
    return Math.max(0, openedNanos + bounds.interval().toNanos() - ticker.getAsLong());
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
    records -= takenRecords;
    bytes -= takenBytes;
    return taken;
  }
}
