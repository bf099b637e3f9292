package io.streamsentinel.feature;

import io.streamsentinel.error.FatalException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One view of one partition during one assignment: the entities in memory, which of them the store
 * does not have yet, and the watermark that the store must have.
 *
 * <p>The rules it keeps: a value in the store holds only committed events; a flush moves the
 * watermark from exactly where it was left; an entity that the store does not have yet is never
 * dropped. Guarded by its {@link PartitionState}.
 */
final class ShardState<E> {
  private static final int BOUNDARIES = 4096;

  private final FeatureView<E> view;
  private final CompiledView<E> compiled;
  private final Shard shard;
  private final @Nullable SnapshotLane snapshot;
  private final StateCodec<E> codec;
  private final EntityTable table = new EntityTable();
  private final long[] values;
  private final String topicId;
  private final int partitions;
  private final int incarnation;
  private @Nullable Watermark stored;
  private long next;
  private long clock;
  private List<Entry> dirty = new ArrayList<>();
  private List<Flight> flights = List.of();
  private long flush;
  private long landed;
  private boolean repair;
  private boolean complete;
  private long verifiedAt;

  @SuppressWarnings("UnusedVariable") // Written, so that what it holds is read.
  private long warmed;

  private final ArrayDeque<Watermark> boundaries = new ArrayDeque<>();

  /**
   * @param snapshot where each flush goes first; null for nowhere
   * @param stored the watermark in the store, which the first flush must find
   * @param incarnation the stored one's to go on, another to begin anew
   * @param next the first offset to fold
   */
  ShardState(
      FeatureView<E> view,
      Shard shard,
      @Nullable SnapshotLane snapshot,
      String topicId,
      int partitions,
      @Nullable Watermark stored,
      int incarnation,
      long next) {
    this.view = view;
    this.compiled = view.compiled();
    this.shard = shard;
    this.snapshot = snapshot;
    this.codec = new StateCodec<>(compiled);
    this.values = new long[compiled.plan().layout().fields()];
    this.topicId = topicId;
    this.partitions = partitions;
    this.stored = stored;
    this.incarnation = incarnation;
    this.next = next;
    this.complete = stored == null || stored.incarnation() != incarnation;
    this.clock = complete || stored == null ? Long.MIN_VALUE : stored.clock();
  }

  FeatureView<E> view() {
    return view;
  }

  Shard shard() {
    return shard;
  }

  long next() {
    return next;
  }

  void next(long offset) {
    next = Math.max(next, offset);
  }

  int entities() {
    return table.size();
  }

  /**
   * Whether every entity of this incarnation is in memory: it was begun here, and none was dropped.
   * The store need not be asked for what memory lacks.
   */
  boolean complete() {
    return complete;
  }

  /** Whether a watermark is where this owner left it, or where a piece under way leaves it. */
  boolean knows(@Nullable Watermark found) {
    return knows(found, stored);
  }

  /**
   * The same for an answer to a question that was asked when the store was known to be at {@code
   * asked}: it may have been moved since, but by this owner only, and not back.
   */
  boolean knows(@Nullable Watermark found, @Nullable Watermark asked) {
    if (Watermark.same(found, asked)) {
      return true;
    }
    if (found == null || found.incarnation() != incarnation) {
      return false;
    }
    boolean back =
        asked != null && asked.incarnation() == incarnation && found.offset() < asked.offset();
    return !back && boundaries.stream().anyMatch(mark -> Watermark.same(mark, found));
  }

  long verifiedAt() {
    return verifiedAt;
  }

  void verifiedAt(long millis) {
    verifiedAt = millis;
  }

  /**
   * Puts an entity into memory, as the store has it; one that is there already stays as it is. What
   * one poll returns can be two passages of a partition, a replay and what follows it, and both ask
   * for what both need.
   */
  Entry put(byte[] key, int hash, byte @Nullable [] value) {
    Entry known = table.find(key, hash);
    if (known != null) {
      return known;
    }
    Entry entry = entry(key, hash, value);
    table.add(entry);
    return entry;
  }

  private Entry entry(byte[] key, int hash, byte @Nullable [] value) {
    if (value == null || StateCodec.incarnation(value) != incarnation) {
      return new Entry(key, hash, new EntityState(compiled.plan()), -1);
    }
    StateCodec.Decoded decoded = codec.read(compiled.plan(), value);
    Entry entry = new Entry(key, hash, decoded.state(), decoded.lastOffset());
    entry.storedBytes = value.length;
    entry.storedRows = decoded.state().size();
    return entry;
  }

  /** Folds one event; {@code tracked} is false while nothing can be flushed. */
  FoldOutcome fold(Entry entry, E event, long offset, long committed, boolean tracked) {
    long time = view.time(event);
    long bits = compiled.extract(event, values);
    if (!entry.checked) {
      check(entry, event);
    }
    entry.state.settledOffset(committed);
    FoldOutcome outcome = entry.state.fold(time, offset, bits, values);
    if (outcome.counted() && tracked && entry.firstDirty == Entry.CLEAN) {
      entry.firstDirty = offset;
      dirty.add(entry);
    }
    return outcome;
  }

  private void check(Entry entry, E event) {
    if (!Arrays.equals(entry.key, view.key(event).getBytes(StandardCharsets.UTF_8))) {
      throw new FatalException(
          shard.topic()
              + ": the record's key is not the entity of view '"
              + view.name()
              + "' as UTF-8 text: key the topic by the entity, or correct the view's key function");
    }
    if (Partitioning.partition(entry.hash, partitions) != shard.partition()) {
      throw new FatalException(
          shard.topic()
              + "-"
              + shard.partition()
              + ": a key is not where Kafka's default partitioner puts it among "
              + partitions
              + " partitions; readers would not find it. Write the topic with the default"
              + " partitioner, and into a new topic after changing the number of partitions");
    }
    entry.checked = true;
  }

  /** The vector of an event that was folded before. */
  FeatureVector vectorAgain(Entry entry, E event) {
    return compiled.at(entry.state, view.time(event), 0);
  }

  FeatureVector vector(Entry entry, E event, FoldOutcome outcome) {
    return compiled.after(entry.state, outcome, view.time(event));
  }

  /** Something of each entity that has one of these hashes. */
  long peek(int[] hashes, int count) {
    return table.peek(hashes, count);
  }

  @Nullable Entry find(byte[] key, int hash) {
    Entry entry = table.find(key, hash);
    if (entry != null) {
      entry.used = true;
    }
    return entry;
  }

  /** Drops entities that the store has, until at most so many are left. */
  void shrink(int most) {
    if (table.size() > most) {
      complete &= table.drop(table.size() - most, this::clean) == 0;
    }
  }

  private boolean clean(Entry entry) {
    return entry.firstDirty == Entry.CLEAN && entry.flight <= landed;
  }

  // ---- flushing

  /** What is under way and not answered yet. */
  List<Flight> flights() {
    return flights;
  }

  /** Encodes what is committed up to this offset; nothing may be under way. */
  void takeOff(long committed, long now) {
    long through = Math.min(committed, next);
    Watermark from = stored;
    boolean behind = from == null || from.incarnation() != incarnation || from.offset() < through;
    if (!flights.isEmpty() || (!behind && !repair)) {
      return;
    }
    flush++;
    repair = false;
    dirty.sort(Comparator.comparingLong(entry -> entry.firstDirty));
    List<Entry> later = new ArrayList<>();
    List<Flight> taken = new ArrayList<>();
    FlightBuilder piece = new FlightBuilder(from, incarnation);
    for (int i = 0; i < dirty.size(); i++) {
      peek(dirty, i);
      Entry entry = dirty.get(i);
      if (entry.firstDirty >= through) {
        later.add(entry);
        continue;
      }
      if (piece.full()) {
        taken.add(build(piece, Math.max(piece.fromOffset(), entry.firstDirty), now));
        piece = new FlightBuilder(taken.get(taken.size() - 1).piece().to(), incarnation);
      }
      encode(entry, through, now, piece);
      if (entry.firstDirty != Entry.CLEAN) {
        later.add(entry);
      }
    }
    taken.add(build(piece, through, now));
    dirty = later;
    flights = taken;
  }

  /** As {@link Lookup#warm} does it. */
  private void peek(List<Entry> entries, int from) {
    if (from % Lookup.AT_ONCE == 0) {
      int to = Math.min(from + Lookup.AT_ONCE, entries.size());
      warmed = Entry.peek(entries.subList(from, to).toArray(Entry[]::new), 0, to - from);
    }
  }

  private Flight build(FlightBuilder piece, long to, long now) {
    Watermark mark = new Watermark(to, incarnation, topicId, clock, now, false);
    if (boundaries.size() == BOUNDARIES) {
      boundaries.removeFirst();
    }
    boundaries.addLast(mark);
    return piece.build(mark, view.timeToLive().toMillis() + refreshMillis());
  }

  private void encode(Entry entry, long through, long now, FlightBuilder piece) {
    EntityState state = entry.state;
    entry.rewrite |= state.takeRearranged();
    int pending = state.end();
    while (pending > state.start() && state.offset(pending - 1) > entry.storedOffset) {
      pending--;
    }
    int to = pending;
    while (to < state.end() && state.offset(to) < through) {
      to++;
    }
    boolean keepLonger = now - entry.keptSince > refreshMillis();
    entry.flight = flush;
    if (entry.rewrite || entry.storedBytes == 0 || pending == state.start() || keepLonger) {
      whole(entry, through, now, piece);
      return;
    }
    entry.firstDirty = to < state.end() ? state.offset(to) : Entry.CLEAN;
    if (to > pending) {
      advanceClock(state.time(to - 1));
      state.trim(state.time(to - 1));
      int live = to - state.start();
      if (entry.storedRows + to - pending > 2 * live + 8) {
        whole(entry, through, now, piece);
      } else {
        append(entry, pending, to, piece);
      }
    }
  }

  private long refreshMillis() {
    return view.timeToLive().toMillis() / 16;
  }

  private void append(Entry entry, int from, int to, FlightBuilder piece) {
    long last = entry.state.offset(to - 1);
    byte[] data = codec.chunk(entry.state, from, to, last, entry.storedOffset);
    entry.storedOffset = last;
    entry.storedBytes += data.length;
    entry.storedRows += to - from;
    EntityState state = entry.state;
    byte[] whole =
        snapshot == null
            ? data
            : codec.whole(state, state.start(), offset -> offset <= last, incarnation, last);
    piece.append(entry, data, whole);
  }

  private void whole(Entry entry, long through, long now, FlightBuilder piece) {
    EntityState state = entry.state;
    long last = -1;
    int rows = 0;
    long held = Entry.CLEAN;
    long heldLast = -1;
    entry.rewrite = false;
    for (int row = state.start(); row < state.end(); row++) {
      long offset = state.offset(row);
      if (offset < through) {
        last = Math.max(last, offset);
        rows++;
        advanceClock(state.time(row));
        // What is held back stands before it, and so cannot be appended later.
        entry.rewrite |= heldLast >= 0;
      } else {
        entry.rewrite |= offset < heldLast;
        held = Math.min(held, offset);
        heldLast = offset;
      }
    }
    entry.firstDirty = held;
    if (heldLast < 0) {
      state.trim(state.clock());
      rows = state.size();
    }
    byte[] data = codec.whole(state, state.start(), offset -> offset < through, incarnation, last);
    entry.storedOffset = last;
    entry.storedBytes = data.length;
    entry.storedRows = rows;
    entry.keptSince = now;
    piece.set(entry, data);
  }

  /**
   * Writes what is under way to the snapshot, if there is one, before the store may have it. On the
   * flusher's thread, without the partition's monitor.
   *
   * @return false if another owner has taken the shard over
   * @throws io.streamsentinel.error.RetriableException if it is to be tried again
   */
  boolean keep(List<Flight> under) {
    SnapshotLane lane = snapshot;
    if (lane == null || under.isEmpty()) {
      return true;
    }
    List<byte[]> keys = new ArrayList<>();
    List<byte[]> values = new ArrayList<>();
    for (Flight flight : under) {
      keys.addAll(flight.piece().keys());
      values.addAll(flight.wholes());
    }
    return lane.write(keys, values, under.get(under.size() - 1).piece().to());
  }

  void closeSnapshot() {
    if (snapshot != null) {
      snapshot.close();
    }
  }

  private void advanceClock(long time) {
    clock = Math.max(clock, time);
  }

  /** The first piece under way was answered. */
  void landed(ApplyAnswer answer) {
    Flight first = flights.get(0);
    stored = first.piece().to();
    flights = flights.subList(1, flights.size());
    if (answer == ApplyAnswer.BROKEN) {
      repair = true;
      for (Entry entry : first.entries()) {
        entry.rewrite = true;
        if (entry.firstDirty == Entry.CLEAN) {
          dirty.add(entry);
        }
        entry.firstDirty = Math.min(entry.firstDirty, first.piece().to().offset() - 1);
      }
    }
    if (flights.isEmpty()) {
      landed = flush;
    }
  }

  @Nullable Watermark stored() {
    return stored;
  }
}
