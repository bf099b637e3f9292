package io.streamsentinel.feature;

import io.streamsentinel.error.FatalException;
import io.streamsentinel.error.RetriableException;
import io.streamsentinel.participant.Adoption;
import io.streamsentinel.participant.Claim;
import io.streamsentinel.participant.Control;
import io.streamsentinel.participant.Epoch;
import io.streamsentinel.participant.Part;
import io.streamsentinel.participant.Participant;
import io.streamsentinel.participant.Passage;
import io.streamsentinel.unit.Received;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Computes views of a consumer's records: each record's features before its handler runs, and the
 * store brought up to date after each commit. Give it to the consumer as a participant; handlers
 * then ask {@link Features#of}.
 *
 * <p>A decodable record is folded in once, when it first passes, in the order of its partition and
 * whatever its handler does. The store is written only after the Kafka commit, and only if its
 * watermark is where this owner left it: after any crash, takeover or loss the gap is replayed from
 * the log, so a vector never misses an event and never counts one twice.
 *
 * <p>Records that come back on a retry topic of the consumer are not folded again: their handler
 * gets the vectors of the first passage, which travelled with them.
 *
 * <p>The entity of a view must be the record's key, as text in UTF-8, and the topic must be
 * partitioned by Kafka's default partitioner; a record that shows otherwise quarantines its
 * partition.
 *
 * @param <E> the event, the consumer's decoded value
 */
public final class FeatureStage<E> implements Participant {
  private static final Logger LOG = LoggerFactory.getLogger(FeatureStage.class);

  private static final Duration HANDOVER = Duration.ofMillis(200);

  private final FeatureStore store;
  private final Class<E> type;
  private final List<FeatureView<E>> views;
  private final Set<String> topics;
  private final Duration flushInterval;
  private final Outage outage;
  private final int cachedEntities;
  private final long maxUnflushed;
  private final boolean shortLogAccepted;
  private final Clock wallClock;
  private final FeatureMeters meters;
  private final Map<TopicPartition, PartitionState<E>> partitions = new ConcurrentHashMap<>();
  private final Flusher<E> flusher;
  private @Nullable Control control;

  FeatureStage(FeatureStageBuilder<E> builder) {
    this.store = builder.store();
    this.type = builder.type();
    this.views = builder.views();
    this.topics = builder.topics();
    this.flushInterval = builder.flushInterval();
    this.outage = builder.outage();
    this.cachedEntities = builder.cachedEntities();
    this.maxUnflushed = builder.maxUnflushed();
    this.shortLogAccepted = builder.shortLogAccepted();
    this.wallClock = builder.wallClock();
    this.meters = builder.meters();
    this.flusher = new Flusher<>(store, partitions.values(), wallClock, flushInterval, meters);
  }

  /**
   * Begins a stage.
   *
   * @param store where the features live; the stage does not close it
   * @param type the class of the consumer's decoded values
   * @param view what to compute
   */
  public static <E> FeatureStageBuilder<E> builder(
      FeatureStore store, Class<E> type, FeatureView<E> view) {
    return new FeatureStageBuilder<>(store, type, view);
  }

  @Override
  public String name() {
    return "features";
  }

  /**
   * {@inheritDoc}
   *
   * @throws FatalException if the store would lose what it is given
   */
  @Override
  public void start(Control control) {
    this.control = control;
    store
        .unfit()
        .ifPresent(
            why -> {
              throw new FatalException(why);
            });
    flusher.start(control);
  }

  // ---- a partition's life

  @Override
  public void claim(Claim claim) {
    if (covers(claim.partition().topic())) {
      partitions.put(claim.partition(), new PartitionState<>(claim));
    }
  }

  @Override
  public void adopt(Adoption adoption) {
    PartitionState<E> partition =
        current(adoption.claim().partition(), adoption.claim().assignment());
    if (partition == null) {
      return;
    }
    ViewSource here = new ViewSource(partition.partition().topic(), partition.partitions());
    List<ShardState<E>> shards = new ArrayList<>();
    long from = adoption.start().offset();
    for (FeatureView<E> view : views) {
      ViewSource before = FeatureStore.await(store.register(view, here)).orElse(here);
      if (!before.equals(here)) {
        adoption.quarantine(
            view
                + " was computed from "
                + before
                + " and cannot go on from "
                + here
                + ": entities would have moved. Raise the view's revision to begin anew");
        return;
      }
      ShardState<E> shard = begin(partition, view, adoption);
      shards.add(shard);
      from = Math.min(from, shard.next());
    }
    synchronized (partition) {
      partition.adopt(shards, adoption.start().offset());
    }
    adoption.replayFrom(from);
  }

  /** Decides whether a view goes on where the store has it, or begins anew from the log. */
  private ShardState<E> begin(PartitionState<E> partition, FeatureView<E> view, Adoption adoption) {
    TopicPartition source = partition.partition();
    Shard shard = new Shard(source.topic(), source.partition(), view);
    Watermark stored = FeatureStore.await(store.load(shard, List.of())).watermark();
    String why =
        stored == null ? "the store has none" : unusable(stored, view, adoption, partition);
    if (stored != null && why.isEmpty()) {
      return new ShardState<>(
          view,
          shard,
          partition.topicId(),
          partition.partitions(),
          stored,
          stored.incarnation(),
          stored.offset());
    }
    if (adoption.start().offset() > adoption.logStart()) {
      LOG.info(
          "{}: rebuilding {} from offset {} to {}: {}",
          source,
          view,
          adoption.logStart(),
          adoption.start().offset(),
          why);
      meters.rebuilt();
    }
    if (adoption.logStart() > 0 && !shortLogAccepted) {
      partition.mustReachBack(view.horizon());
    }
    int incarnation = ThreadLocalRandom.current().nextInt();
    return new ShardState<>(
        view,
        shard,
        partition.topicId(),
        partition.partitions(),
        stored,
        incarnation,
        adoption.logStart());
  }

  private String unusable(
      Watermark stored, FeatureView<E> view, Adoption adoption, PartitionState<E> partition) {
    Duration unwritten = Duration.ofMillis(wallClock.millis() - stored.appliedAt());
    if (stored.broken()) {
      return "a stored value was cut";
    }
    if (!stored.topicId().isEmpty() && !stored.topicId().equals(partition.topicId())) {
      return "the topic was made anew";
    }
    if (stored.offset() > adoption.start().offset()) {
      return "the group's position was moved back";
    }
    if (stored.offset() < adoption.logStart()) {
      return "the log begins after what was applied";
    }
    if (unwritten.compareTo(view.timeToLive().minus(view.horizon())) > 0) {
      return "nothing was applied for " + unwritten + ", entities may have expired";
    }
    return "";
  }

  @Override
  public void revoked(Collection<TopicPartition> gone) {
    for (TopicPartition partition : gone) {
      PartitionState<E> state = partitions.get(partition);
      if (state != null) {
        flusher.awaitFlushed(state, HANDOVER);
        partitions.remove(partition);
      }
    }
  }

  @Override
  public void lost(Collection<TopicPartition> gone) {
    gone.forEach(partitions::remove);
  }

  private boolean covers(String topic) {
    return !comesBack(topic) && (topics.isEmpty() || topics.contains(topic));
  }

  /** Whether the topic's records have been counted before. */
  private boolean comesBack(String topic) {
    Control asked = control;
    return asked != null && asked.retryTopics().contains(topic);
  }

  private @Nullable PartitionState<E> current(TopicPartition partition, int assignment) {
    PartitionState<E> state = partitions.get(partition);
    return state != null && state.assignment() == assignment ? state : null;
  }

  // ---- records

  @Override
  public void passing(List<Passage> passages) {
    List<Passage> mine = new ArrayList<>(passages.size());
    List<PartitionState<E>> states = new ArrayList<>(passages.size());
    for (Passage passage : passages) {
      if (comesBack(passage.partition().topic())) {
        attachEarlier(passage);
        continue;
      }
      PartitionState<E> state = current(passage.partition(), passage.assignment());
      if (state != null && state.running()) {
        mine.add(passage);
        states.add(state);
      }
    }
    states.forEach(this::awaitRoom);
    fetch(mine, states);
    int share = Math.max(1, cachedEntities / Math.max(1, partitions.size() * views.size()));
    for (int i = 0; i < mine.size(); i++) {
      synchronized (states.get(i)) {
        fold(mine.get(i), states.get(i));
        states.get(i).shards().forEach(shard -> shard.shrink(share));
      }
    }
  }

  /** Records that come back have the vectors of their first passage with them. */
  private void attachEarlier(Passage passage) {
    List<? extends Received<?, ?>> records = passage.records();
    for (int i = 0; i < records.size(); i++) {
      int index = i;
      VectorCodec.read(records.get(i).headers(), views)
          .ifPresent(features -> passage.attach(index, features));
    }
  }

  private void awaitRoom(PartitionState<E> state) {
    try {
      flusher.awaitRoom(state, maxUnflushed);
    } catch (RetriableException e) {
      if (outage == Outage.PAUSE) {
        throw e;
      }
      synchronized (state) {
        state.degrade();
      }
    }
  }

  /** Brings what is missing into memory, in one round trip. */
  private void fetch(List<Passage> passages, List<PartitionState<E>> states) {
    List<Missing<E>> asked = new ArrayList<>();
    for (int i = 0; i < passages.size(); i++) {
      PartitionState<E> state = states.get(i);
      synchronized (state) {
        for (ShardState<E> shard : state.shards()) {
          Missing<E> missing = Missing.of(passages.get(i), shard);
          if (!missing.isEmpty()) {
            asked.add(missing.ask(state, store));
          }
        }
      }
    }
    RetriableException unreachable = null;
    for (Missing<E> missing : asked) {
      try {
        missing.arrive();
      } catch (RetriableException e) {
        unreachable = e;
      }
    }
    for (Missing<E> missing : asked) {
      if (missing.displaced()) {
        missing.abandon();
        Objects.requireNonNull(control, "started").resync(missing.partition(), Flusher.DISPLACED);
      }
    }
    if (unreachable != null) {
      if (outage == Outage.PAUSE) {
        throw unreachable;
      }
      asked.forEach(Missing::goWithout);
      flusher.signal();
    }
  }

  private void fold(Passage passage, PartitionState<E> state) {
    if (!state.running()) {
      return;
    }
    List<? extends Received<?, ?>> records = passage.records();
    if (!records.isEmpty() && !reachesBack(records.get(0), state)) {
      return;
    }
    for (int i = 0; i < records.size(); i++) {
      Received<?, ?> record = records.get(i);
      try {
        List<FeatureVector> vectors = fold(record, state, passage.replay());
        if (!passage.replay()) {
          passage.attach(i, new Features(views, vectors));
        }
      } catch (InvalidEventException e) {
        meters.invalid();
        LOG.warn("{}: not folded: {}", record, e.getMessage());
      } catch (FatalException e) {
        state.abandon();
        Objects.requireNonNull(control, "started")
            .quarantine(state.partition(), record + ": " + e.getMessage());
        return;
      }
    }
    for (ShardState<E> shard : state.shards()) {
      shard.next(passage.end());
    }
  }

  /** Whether the first record of a log that was cut is old enough to rebuild from. */
  private boolean reachesBack(Received<?, ?> first, PartitionState<E> state) {
    Duration horizon = state.takeMustReachBack();
    if (horizon.isZero() || first.timestamp() <= wallClock.millis() - horizon.toMillis()) {
      return true;
    }
    state.abandon();
    Objects.requireNonNull(control, "started")
        .quarantine(
            state.partition(),
            "features cannot be rebuilt: the log was cut at offset "
                + first.offset()
                + ", and what is left is younger than the views' horizon of "
                + horizon
                + ". Raise the topic's retention above it, backfill the views from an archive, or"
                + " accept features that miss what was cut with acceptShortLog()");
    return false;
  }

  private List<FeatureVector> fold(Received<?, ?> record, PartitionState<E> state, boolean replay) {
    byte[] key = record.raw().key();
    if (key == null) {
      throw new InvalidEventException("the record has no key, and the key is the entity");
    }
    E event = type.cast(record.value());
    int hash = Partitioning.hash(key);
    List<FeatureVector> vectors = new ArrayList<>(views.size());
    for (ShardState<E> shard : state.shards()) {
      Entry entry = Objects.requireNonNull(shard.find(key, hash), "fetched before");
      boolean known = record.offset() < shard.next() || record.offset() <= entry.storedOffset;
      if (known) {
        if (!replay) {
          vectors.add(shard.vectorAgain(entry, event));
        }
        continue;
      }
      FoldOutcome outcome =
          shard.fold(entry, event, record.offset(), state.committed(), !state.degraded());
      meters.folded(outcome);
      if (!replay) {
        FeatureVector vector = shard.vector(entry, event, outcome);
        vectors.add(state.degraded() ? vector.marked(FeatureVector.STALE) : vector);
      }
    }
    return vectors;
  }

  // ---- commits

  @Override
  public void afterCommit(Epoch epoch) {
    for (Part part : epoch.parts()) {
      PartitionState<E> state = current(part.partition(), part.assignment());
      if (state != null) {
        synchronized (state) {
          state.committed(part.to().offset());
        }
      }
    }
  }

  /** For tests: one flush, on this thread. */
  void flush() {
    flusher.round();
  }

  /** For tests: starts without a thread of its own. */
  void startIdle(Control control) {
    this.control = control;
    flusher.control(control);
  }

  /** Brings the store up to what is committed, within five seconds, and stops. */
  @Override
  public void close() {
    flusher.close();
  }

  @Override
  public String toString() {
    return "FeatureStage" + views;
  }

  /** Keys of a passage that a shard does not have in memory. */
  private static final class Missing<E> {
    private final TopicPartition partition;
    private final ShardState<E> shard;
    private final List<byte[]> keys = new ArrayList<>();
    private final List<Integer> hashes = new ArrayList<>();
    private @Nullable PartitionState<E> state;
    private @Nullable CompletableFuture<Loaded> answer;
    private @Nullable Watermark storedWhenAsked;
    private boolean displaced;
    private boolean arrived;

    private Missing(TopicPartition partition, ShardState<E> shard) {
      this.partition = partition;
      this.shard = shard;
    }

    static <E> Missing<E> of(Passage passage, ShardState<E> shard) {
      Missing<E> missing = new Missing<>(passage.partition(), shard);
      Set<java.nio.ByteBuffer> seen = new java.util.HashSet<>();
      for (Received<?, ?> record : passage.records()) {
        byte[] key = record.raw().key();
        if (key != null) {
          int hash = Partitioning.hash(key);
          if (!shard.holds(key, hash) && seen.add(java.nio.ByteBuffer.wrap(key))) {
            missing.keys.add(key);
            missing.hashes.add(hash);
          }
        }
      }
      return missing;
    }

    boolean isEmpty() {
      return keys.isEmpty();
    }

    TopicPartition partition() {
      return partition;
    }

    boolean displaced() {
      return displaced;
    }

    Missing<E> ask(PartitionState<E> state, FeatureStore store) {
      this.state = state;
      this.storedWhenAsked = shard.stored();
      this.answer = store.load(shard.shard(), keys);
      return this;
    }

    void arrive() {
      Loaded loaded = FeatureStore.await(Objects.requireNonNull(answer, "asked"));
      synchronized (Objects.requireNonNull(state, "asked")) {
        displaced = !shard.knows(loaded.watermark(), storedWhenAsked);
        if (!displaced) {
          put(loaded.values());
          arrived = true;
        }
      }
    }

    void abandon() {
      PartitionState<E> mine = Objects.requireNonNull(state, "asked");
      synchronized (mine) {
        mine.abandon();
      }
    }

    void goWithout() {
      PartitionState<E> mine = Objects.requireNonNull(state, "asked");
      synchronized (mine) {
        if (!arrived && !displaced) {
          mine.degrade();
          put(java.util.Collections.nCopies(keys.size(), null));
        }
      }
    }

    private void put(List<byte @Nullable []> values) {
      for (int i = 0; i < keys.size(); i++) {
        shard.put(keys.get(i), hashes.get(i), values.get(i));
      }
    }
  }
}
