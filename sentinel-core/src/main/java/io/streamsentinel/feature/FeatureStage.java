package io.streamsentinel.feature;

import io.streamsentinel.error.FatalException;
import io.streamsentinel.error.RetriableException;
import io.streamsentinel.participant.Adoption;
import io.streamsentinel.participant.Claim;
import io.streamsentinel.participant.Control;
import io.streamsentinel.participant.Epoch;
import io.streamsentinel.participant.LogPolicy;
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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

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
  private static final Duration HANDOVER = Duration.ofMillis(200);

  private final FeatureStore store;
  private final List<FeatureView<E>> views;
  private final Set<String> topics;
  private final Outage outage;
  private final int cachedEntities;
  private final long maxUnflushed;
  private final boolean inputsAccepted;
  private final InputCheck inputs = new InputCheck();
  private final ShardOpening<E> opening;
  private final Folding<E> folding;
  private final Map<TopicPartition, PartitionState<E>> partitions = new ConcurrentHashMap<>();
  private final Flusher<E> flusher;
  private @Nullable Control control;

  FeatureStage(FeatureStageBuilder<E> builder) {
    this.store = builder.store();
    this.views = builder.views();
    this.topics = builder.topics();
    this.outage = builder.outage();
    this.cachedEntities = builder.cachedEntities();
    this.maxUnflushed = builder.maxUnflushed();
    this.inputsAccepted = builder.snapshots() != null;
    Clock wallClock = builder.wallClock();
    FeatureMeters meters = builder.meters();
    this.opening =
        new ShardOpening<>(
            store, builder.snapshots(), builder.shortLogAccepted(), wallClock, meters);
    this.folding = new Folding<>(builder.type(), views, wallClock, meters);
    this.flusher =
        new Flusher<>(store, partitions.values(), wallClock, builder.flushInterval(), meters);
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

  @Override
  public boolean preparesCommits() {
    return false;
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
      PartitionState<E> before = partitions.put(claim.partition(), new PartitionState<>(claim));
      if (before != null) {
        flusher.retire(before);
      }
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
    if (refused(adoption)) {
      return;
    }
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
      ShardState<E> shard = opening.open(partition, view, adoption);
      shards.add(shard);
      from = Math.min(from, shard.next());
    }
    synchronized (partition) {
      partition.adopt(shards, adoption.start().offset());
    }
    adoption.replayFrom(from);
  }

  /** Whether the input keeps too little to compute a view of it. */
  private boolean refused(Adoption adoption) {
    if (inputsAccepted) {
      return false;
    }
    String topic = adoption.claim().partition().topic();
    Optional<LogPolicy> policy = Objects.requireNonNull(control, "started").logPolicy(topic);
    for (FeatureView<E> view : views) {
      Optional<String> why = policy.flatMap(kept -> inputs.refusal(topic, view, kept));
      if (why.isPresent()) {
        adoption.quarantine(why.get());
        return true;
      }
    }
    return false;
  }

  @Override
  public void revoked(Collection<TopicPartition> gone) {
    for (TopicPartition partition : gone) {
      PartitionState<E> state = partitions.get(partition);
      if (state != null) {
        flusher.awaitFlushed(state, HANDOVER);
        forget(partition);
      }
    }
  }

  @Override
  public void lost(Collection<TopicPartition> gone) {
    gone.forEach(this::forget);
  }

  private void forget(TopicPartition partition) {
    PartitionState<E> state = partitions.remove(partition);
    if (state != null) {
      flusher.retire(state);
    }
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
    List<List<Lookup<E>>> entities = fetch(mine, states);
    for (int i = 0; i < mine.size(); i++) {
      synchronized (states.get(i)) {
        folding.fold(
            mine.get(i),
            states.get(i),
            entities.get(i),
            Objects.requireNonNull(control, "started"));
      }
    }
    // Not before all are folded: two passages may be of one partition.
    int share = Math.max(1, cachedEntities / Math.max(1, partitions.size() * views.size()));
    for (PartitionState<E> state : states) {
      synchronized (state) {
        state.shards().forEach(shard -> shard.shrink(share));
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

  /** Brings what is missing into memory, in one round trip; one for each passage and view. */
  private List<List<Lookup<E>>> fetch(List<Passage> passages, List<PartitionState<E>> states) {
    List<List<Lookup<E>>> all = new ArrayList<>(passages.size());
    List<Lookup<E>> asked = new ArrayList<>();
    for (int i = 0; i < passages.size(); i++) {
      PartitionState<E> state = states.get(i);
      List<Lookup<E>> lookups = new ArrayList<>(views.size());
      synchronized (state) {
        for (ShardState<E> shard : state.shards()) {
          Lookup<E> lookup = Lookup.of(passages.get(i), shard);
          lookups.add(lookup);
          if (!lookup.isComplete()) {
            asked.add(lookup.ask(state, store));
          }
        }
      }
      all.add(lookups);
    }
    RetriableException unreachable = null;
    for (Lookup<E> lookup : asked) {
      try {
        lookup.arrive();
      } catch (RetriableException e) {
        unreachable = e;
      }
    }
    for (Lookup<E> lookup : asked) {
      if (lookup.displaced()) {
        lookup.abandon();
        Objects.requireNonNull(control, "started").resync(lookup.partition(), Flusher.DISPLACED);
      }
    }
    if (unreachable != null) {
      if (outage == Outage.PAUSE) {
        throw unreachable;
      }
      asked.forEach(Lookup::goWithout);
      flusher.signal();
    }
    return all;
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

  /** Says which input keeps its records for less time than a view reaches back. */
  @Override
  public String health() {
    return inputs.health();
  }

  @Override
  public String toString() {
    return "FeatureStage" + views;
  }
}
