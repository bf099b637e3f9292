package io.streamsentinel.consumer;

import io.streamsentinel.unit.Position;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * One ownership of one partition: it begins with an assignment (or a resync) and ends for good when
 * the partition is lost. A partition that comes back is another object, with a higher assignment
 * number; whatever still refers to the old one is discarded.
 */
final class Partition {

  enum State {
    /** Assigned, and paused until its start is decided. */
    ADOPTING,
    /** Records flow. */
    RUNNING,
    /** About to be given up: what is done still commits, nothing is begun. */
    YIELDING,
    /** Paused until somebody has looked; what is done already may still commit. */
    QUARANTINED,
    /** No longer ours. */
    GONE
  }

  private final TopicPartition id;
  private final int assignment;
  private final @Nullable Partition previous;
  private final OpenEpoch epoch;
  private final OptionalLong rewind;
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger unresolved = new AtomicInteger();
  private final AtomicInteger buffered = new AtomicInteger();
  private final AtomicLong bufferedBytes = new AtomicLong();
  private final KeyChains keys = new KeyChains();

  private volatile State state = State.ADOPTING;
  private volatile boolean severed;
  private volatile long handledFrom;
  private volatile long lag = -1;
  private volatile long fetched = -1;
  private volatile long end = -1;
  private volatile String report = "";
  private volatile Uuid topicId = Uuid.ZERO_UUID;
  private volatile @Nullable Position committed;
  private volatile String mark = "";

  // Guarded by this.
  private Sequence sequence = new Sequence(Position.of(0));

  /** {@code rewind} is where a user wants it to begin, if it is not to go on where it was. */
  Partition(
      TopicPartition id,
      int assignment,
      @Nullable Partition previous,
      OpenEpoch epoch,
      OptionalLong rewind) {
    this.id = id;
    this.assignment = assignment;
    this.previous = previous != null && previous.unresolved() > 0 ? previous : null;
    this.epoch = epoch;
    this.rewind = rewind;
  }

  OptionalLong rewind() {
    return rewind;
  }

  TopicPartition id() {
    return id;
  }

  int assignment() {
    return assignment;
  }

  State state() {
    return state;
  }

  boolean gone() {
    return state == State.GONE;
  }

  boolean running() {
    return state == State.RUNNING;
  }

  /** Decides where handlers begin; whatever comes before passes participants alone. */
  void begin(Position start) {
    synchronized (this) {
      sequence = new Sequence(start);
    }
    handledFrom = start.offset();
    fetched = start.offset();
    committed = start;
    run();
  }

  // Each step from a state to the next is one: who polls takes a partition away while who runs the
  // consumer has it step back.

  private synchronized void run() {
    if (state == State.ADOPTING) {
      state = State.RUNNING;
    }
  }

  synchronized void quarantine(String why) {
    if (state != State.GONE) {
      report = why;
      state = State.QUARANTINED;
    }
  }

  /** Quarantines it, and drops even what is done: the order of its commits has a hole. */
  void sever(String why) {
    severed = true;
    quarantine(why);
  }

  /** Whether nothing of it may be committed any more. */
  boolean severed() {
    return severed || state == State.GONE;
  }

  /** No further unit is begun; what is done still commits. */
  synchronized void stepBack() {
    if (state == State.RUNNING) {
      state = State.YIELDING;
    }
  }

  synchronized void leave() {
    state = State.GONE;
  }

  /** Why it is quarantined, or empty. */
  String report() {
    return report;
  }

  void topic(Uuid id, String commitMark) {
    topicId = id;
    mark = commitMark;
  }

  Uuid topicId() {
    return topicId;
  }

  /** What goes into the metadata of every position committed for it. */
  String mark() {
    return mark;
  }

  // Units and their order.

  /** Whether no unit is pending: then a slice may run straight through. */
  synchronized boolean straight() {
    return sequence.isEmpty();
  }

  /** Units that ran straight through, in order. */
  synchronized void pass(List<OpenUnit> units, Position to) {
    admit(sequence.pass(this, units, to));
  }

  /** Takes a unit into the order; returns whether it may run now, its key being free. */
  synchronized boolean enter(OpenUnit unit) {
    sequence.append(unit);
    return keys.enter(unit);
  }

  synchronized void mark(Position end) {
    sequence.append(new Sequence.Mark(end));
    admit(sequence.drain(this));
  }

  /** A unit is done: admits what is done without a gap, and returns the key's next unit, if any. */
  synchronized @Nullable OpenUnit finish(OpenUnit unit) {
    unit.finish();
    admit(sequence.drain(this));
    return keys.leave(unit);
  }

  private void admit(@Nullable Segment segment) {
    if (segment != null && state != State.GONE) {
      bufferedBytes.addAndGet(segment.outputBytes());
      unresolved.incrementAndGet();
      epoch.add(segment);
    }
  }

  synchronized int busyKeys() {
    return keys.size();
  }

  // What is on its way.

  void handlerStarted() {
    running.incrementAndGet();
  }

  void handlerEnded() {
    running.decrementAndGet();
  }

  /** A segment was committed, or dropped for good. */
  void resolved(Segment segment) {
    buffered.addAndGet(-segment.units().size());
    bufferedBytes.addAndGet(-segment.bytes());
    unresolved.decrementAndGet();
  }

  int unresolved() {
    return unresolved.get();
  }

  /** Whether no handler runs and nothing that is done waits for its commit. */
  boolean settled() {
    return running.get() == 0 && unresolved.get() == 0;
  }

  /** Whether an earlier ownership still has something in an unresolved epoch. */
  boolean waitsForPrevious() {
    return previous != null && previous.unresolved() > 0;
  }

  long handledFrom() {
    return handledFrom;
  }

  /** Records have passed again, and go no further. */
  void replayed(List<OpenUnit> units) {
    long weight = 0;
    for (OpenUnit unit : units) {
      weight += unit.weight();
    }
    buffered.addAndGet(-units.size());
    bufferedBytes.addAndGet(-weight);
  }

  /** A recovery is about to commit something for it. */
  void recovering() {
    unresolved.incrementAndGet();
  }

  void polled(int records, long bytes) {
    buffered.addAndGet(records);
    bufferedBytes.addAndGet(bytes);
  }

  void lag(OptionalLong records) {
    lag = records.orElse(-1);
  }

  /** The offset after what the last poll returned. */
  void fetchedTo(long offset) {
    fetched = offset;
  }

  /** Where the cluster says that the log ends; -1 if only the client is to be asked. */
  void endsAt(long offset) {
    end = offset;
  }

  /** Records between what was fetched and the end, if known. */
  OptionalLong lag() {
    long known = fetched < 0 ? lag : Math.max(lag, end - fetched);
    return known < 0 ? OptionalLong.empty() : OptionalLong.of(known);
  }

  int buffered() {
    return buffered.get();
  }

  long bufferedBytes() {
    return bufferedBytes.get();
  }

  void committed(Position position) {
    committed = position;
  }

  @Nullable Position committed() {
    return committed;
  }

  @Override
  public String toString() {
    return id + "#" + assignment;
  }
}
