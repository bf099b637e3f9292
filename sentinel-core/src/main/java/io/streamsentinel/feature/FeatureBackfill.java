package io.streamsentinel.feature;

import io.streamsentinel.error.FatalException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Fills a store from history (an archive, a CSV file) before a consumer goes live on a topic that
 * begins where the history ends: the same engine, at full speed.
 *
 * <p>The consumer must then begin at the offset given here, its first record after the history.
 * Backfill an empty view only: one that a consumer is at work on is refused.
 *
 * @param <E> the event
 */
public final class FeatureBackfill<E> {
  private static final String ANY_TOPIC_ID = "";

  private final FeatureStore store;
  private final String topic;
  private final int partitions;
  private final FeatureView<E> view;
  private IntToLongFunction nextOffset = partition -> 0;
  private @Nullable SnapshotTopic snapshots;

  private FeatureBackfill(FeatureStore store, String topic, int partitions, FeatureView<E> view) {
    this.store = store;
    this.topic = topic;
    this.partitions = partitions;
    this.view = view;
  }

  /**
   * Begins a backfill.
   *
   * @param topic the topic that the consumer will read
   * @param partitions how many partitions it has
   */
  public static <E> FeatureBackfill<E> into(
      FeatureStore store, String topic, int partitions, FeatureView<E> view) {
    if (partitions < 1) {
      throw new IllegalArgumentException("partitions must be positive: " + partitions);
    }
    return new FeatureBackfill<>(store, topic, partitions, view);
  }

  /**
   * The offset, in each partition, of the first record that is not in the history. Default: 0, for
   * a topic that nothing has been written to.
   */
  public FeatureBackfill<E> nextOffset(IntToLongFunction nextOffset) {
    this.nextOffset = Objects.requireNonNull(nextOffset, "nextOffset");
    return this;
  }

  /** The snapshot topic of the consumer's stage, if it has one: it gets the same. */
  public FeatureBackfill<E> snapshots(SnapshotTopic snapshots) {
    this.snapshots = Objects.requireNonNull(snapshots, "snapshots");
    return this;
  }

  /**
   * Writes the state that these events lead to.
   *
   * @param events history, in the order in which it arrived
   * @return how many events there were
   * @throws FatalException if the store holds state of this view already, or would lose what it is
   *     given
   * @throws io.streamsentinel.error.RetriableException if the store does not answer
   */
  public long write(Iterator<? extends E> events) {
    store
        .unfit()
        .ifPresent(
            why -> {
              throw new FatalException(why);
            });
    ViewSource source = new ViewSource(topic, partitions);
    FeatureStore.await(store.register(view, source));
    int incarnation = ThreadLocalRandom.current().nextInt();
    List<ShardState<E>> shards = new ArrayList<>();
    for (int p = 0; p < partitions; p++) {
      Shard shard = new Shard(topic, p, view);
      if (FeatureStore.await(store.load(shard, List.of())).watermark() != null) {
        throw new FatalException(
            shard + " exists already: raise the view's revision, or remove that key to begin anew");
      }
      SnapshotLane lane = snapshots == null ? null : begin(snapshots, shard);
      shards.add(
          new ShardState<>(view, shard, lane, ANY_TOPIC_ID, partitions, null, incarnation, 0));
    }
    long count = fold(events, shards);
    shards.forEach(this::finish);
    return count;
  }

  private static SnapshotLane begin(SnapshotTopic snapshots, Shard shard) {
    SnapshotLane lane = new SnapshotLane(snapshots, shard);
    lane.open();
    if (lane.read().watermark() != null) {
      lane.close();
      throw new FatalException(
          shard + " has a snapshot already, from which a consumer would restore it");
    }
    return lane;
  }

  private long fold(Iterator<? extends E> events, List<ShardState<E>> shards) {
    long count = 0;
    while (events.hasNext()) {
      E event = events.next();
      byte[] key = view.key(event).getBytes(StandardCharsets.UTF_8);
      int hash = Partitioning.hash(key);
      int partition = Partitioning.partition(hash, partitions);
      ShardState<E> shard = shards.get(partition);
      long next = nextOffset.applyAsLong(partition);
      Entry known = shard.find(key, hash);
      Entry entry = known == null ? shard.put(key, hash, null) : known;
      // History has no offsets: all of it stands just before the first record after it.
      shard.fold(entry, event, next - 1, next, true);
      entry.state.trim(entry.state.clock());
      count++;
    }
    return count;
  }

  private void finish(ShardState<E> shard) {
    shard.next(nextOffset.applyAsLong(shard.shard().partition()));
    shard.takeOff(Long.MAX_VALUE, Clock.systemUTC().millis());
    if (!shard.keep(shard.flights())) {
      throw new FatalException(shard.shard() + " is computed by a consumer already");
    }
    shard.closeSnapshot();
    while (!shard.flights().isEmpty()) {
      ApplyAnswer answer =
          FeatureStore.await(store.apply(shard.shard(), shard.flights().get(0).piece()));
      if (answer != ApplyAnswer.APPLIED && answer != ApplyAnswer.DUPLICATE) {
        throw new FatalException(shard.shard() + " was written by somebody else meanwhile");
      }
      shard.landed(answer);
    }
  }
}
