package io.streamsentinel.consumer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Done units that wait to be sent, in the order in which they were admitted, and the measure of the
 * epoch that they belong to. Thread-safe.
 */
final class OpenEpoch {

  private static final int BEHIND = 5;

  /** Done units, and since when they wait. */
  private record Waiting(Segment segment, long sinceNanos) {}

  private final LongSupplier ticker;
  private final EpochBounds bounds;
  private final Signal sender;
  private final boolean assisted;

  private final ArrayDeque<Waiting> segments = new ArrayDeque<>();
  private int records;
  private long bytes;
  private int givenRecords;
  private long givenBytes;
  private boolean begun;
  private long openedNanos;
  private long fullNanos;
  private long closedNanos;

  OpenEpoch(LongSupplier ticker, EpochBounds bounds, Signal sender) {
    this(ticker, bounds, sender, false);
  }

  /**
   * {@code assisted} is whether another thread than the sender's sends what is added: then that one
   * is only to know that an epoch is open.
   */
  OpenEpoch(LongSupplier ticker, EpochBounds bounds, Signal sender, boolean assisted) {
    this.ticker = ticker;
    this.bounds = bounds;
    this.sender = sender;
    this.assisted = assisted;
    this.closedNanos = ticker.getAsLong() - bounds.interval().toNanos();
  }

  void add(Segment segment) {
    boolean first;
    synchronized (this) {
      long now = ticker.getAsLong();
      first = segments.isEmpty() && !begun;
      if (first) {
        openedNanos = now;
      }
      boolean wasFull = full();
      segments.add(new Waiting(segment, now));
      records += segment.units().size();
      bytes += segment.bytes();
      if (!wasFull && full()) {
        fullNanos = now;
      }
    }
    if (first || !assisted) {
      sender.raise();
    }
  }

  synchronized boolean isEmpty() {
    return segments.isEmpty();
  }

  /**
   * How long, in nanoseconds, until it should be closed, negative if it should have been: when it
   * is full, when it has been open for its interval, or, with nothing left to handle, half an
   * interval after the last one was. The half keeps a steady trickle from costing a transaction for
   * every few records.
   *
   * @param load with polls that come back full it is open for five intervals
   */
  synchronized long dueInNanos(Load load) {
    if (segments.isEmpty() && !begun) {
      return Stage.LONG;
    }
    long now = ticker.getAsLong();
    if (full()) {
      return Math.min(0, fullNanos - now);
    }
    long interval = bounds.interval().toNanos();
    long longest = load == Load.BEHIND ? BEHIND * interval : interval;
    long left = openedNanos + longest - now;
    if (load == Load.IDLE) {
      left = Math.min(left, closedNanos + interval / 2 - now);
    }
    return left;
  }

  /** Takes out what is there, as far as the epoch may hold it; the epoch stays open. */
  synchronized List<Segment> next() {
    List<Segment> taken = new ArrayList<>(segments.size());
    while (!segments.isEmpty() && givenRecords < bounds.records() && givenBytes < bounds.bytes()) {
      Segment segment = segments.remove().segment();
      taken.add(segment);
      begun = true;
      givenRecords += segment.units().size();
      givenBytes += segment.bytes();
      records -= segment.units().size();
      bytes -= segment.bytes();
    }
    return taken;
  }

  /**
   * What was taken out is an epoch; what is still there belongs to the next, which has been open
   * since that was done.
   */
  synchronized void close() {
    begun = false;
    closedNanos = ticker.getAsLong();
    Waiting oldest = segments.peek();
    openedNanos = oldest == null ? closedNanos : oldest.sinceNanos();
    givenRecords = 0;
    givenBytes = 0;
    fullNanos = closedNanos;
  }

  private boolean full() {
    return givenRecords + records >= bounds.records() || givenBytes + bytes >= bounds.bytes();
  }

  /** Takes out as much as one epoch may hold. */
  synchronized List<Segment> take() {
    List<Segment> taken = next();
    close();
    return taken;
  }
}
