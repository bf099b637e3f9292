package io.streamsentinel.feature;

import io.streamsentinel.error.RetriableException;
import io.streamsentinel.participant.Adoption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides where a view of a newly assigned partition begins: where the store has it, where the
 * snapshot has it, or anew from the log.
 */
final class ShardOpening<E> {
  private static final Logger LOG = LoggerFactory.getLogger(ShardOpening.class);
  private static final int PIECE_KEYS = 1000;

  private final FeatureStore store;
  private final @Nullable SnapshotTopic snapshots;
  private final boolean shortLogAccepted;
  private final Clock wallClock;
  private final FeatureMeters meters;

  ShardOpening(
      FeatureStore store,
      @Nullable SnapshotTopic snapshots,
      boolean shortLogAccepted,
      Clock wallClock,
      FeatureMeters meters) {
    this.store = store;
    this.snapshots = snapshots;
    this.shortLogAccepted = shortLogAccepted;
    this.wallClock = wallClock;
    this.meters = meters;
  }

  ShardState<E> open(PartitionState<E> partition, FeatureView<E> view, Adoption adoption) {
    Shard shard = new Shard(partition.partition().topic(), partition.partition().partition(), view);
    SnapshotLane lane = null;
    Snapshot snapshot = null;
    if (snapshots != null) {
      lane = new SnapshotLane(snapshots, shard);
      partition.lane(lane);
      lane.open();
      snapshot = lane.read();
    }
    Watermark stored = FeatureStore.await(store.load(shard, List.of())).watermark();
    String why =
        stored == null ? "the store has none" : unusable(stored, view, adoption, partition);
    if (stored != null && why.isEmpty()) {
      if (snapshot == null || covers(snapshot, stored)) {
        return begin(partition, view, shard, lane, stored, stored.incarnation(), stored.offset());
      }
      why = "the snapshot topic does not hold what the store holds";
    }
    Watermark kept = snapshot == null ? null : snapshot.watermark();
    if (snapshot != null && kept != null && unusable(kept, view, adoption, partition).isEmpty()) {
      LOG.info("{}: {} is restored from its snapshot of offset {}", shard, view, kept.offset());
      restore(view, shard, snapshot, stored, kept);
      meters.restored();
      return begin(partition, view, shard, lane, kept, kept.incarnation(), kept.offset());
    }
    return anew(partition, view, adoption, shard, lane, stored, why);
  }

  private ShardState<E> anew(
      PartitionState<E> partition,
      FeatureView<E> view,
      Adoption adoption,
      Shard shard,
      @Nullable SnapshotLane lane,
      @Nullable Watermark stored,
      String why) {
    if (adoption.start().offset() > adoption.logStart()) {
      LOG.info(
          "{}: rebuilding {} from offset {} to {}: {}",
          partition.partition(),
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
    return begin(partition, view, shard, lane, stored, incarnation, adoption.logStart());
  }

  private ShardState<E> begin(
      PartitionState<E> partition,
      FeatureView<E> view,
      Shard shard,
      @Nullable SnapshotLane lane,
      @Nullable Watermark stored,
      int incarnation,
      long next) {
    return new ShardState<>(
        view, shard, lane, partition.topicId(), partition.partitions(), stored, incarnation, next);
  }

  private String unusable(
      Watermark found, FeatureView<E> view, Adoption adoption, PartitionState<E> partition) {
    Duration unwritten = Duration.ofMillis(wallClock.millis() - found.appliedAt());
    if (found.broken()) {
      return "a stored value was cut";
    }
    if (!found.topicId().isEmpty() && !found.topicId().equals(partition.topicId())) {
      return "the topic was made anew";
    }
    if (found.offset() > adoption.start().offset()) {
      return "the group's position was moved back";
    }
    if (found.offset() < adoption.logStart()) {
      return "the log begins after what was applied";
    }
    if (unwritten.compareTo(view.timeToLive().minus(view.horizon())) > 0) {
      return "nothing was applied for " + unwritten + ", entities may have expired";
    }
    return "";
  }

  /** The snapshot is written before the store, so it is never behind, unless it began later. */
  private static boolean covers(Snapshot snapshot, Watermark stored) {
    Watermark kept = snapshot.watermark();
    return kept != null
        && kept.incarnation() == stored.incarnation()
        && kept.offset() >= stored.offset();
  }

  /**
   * Fills the store. Until the last piece the watermark is marked broken, so that nobody takes a
   * part for the whole.
   */
  private void restore(
      FeatureView<E> view,
      Shard shard,
      Snapshot snapshot,
      @Nullable Watermark stored,
      Watermark kept) {
    Watermark partly =
        new Watermark(-1, kept.incarnation(), kept.topicId(), kept.clock(), kept.appliedAt(), true);
    Watermark from = stored;
    int size = snapshot.keys().size();
    for (int at = 0; at < size || at == 0; at += PIECE_KEYS) {
      int end = Math.min(size, at + PIECE_KEYS);
      Watermark to = end == size ? kept : partly;
      Piece piece =
          new Piece(
              from,
              to,
              new ArrayList<>(snapshot.keys().subList(at, end)),
              new ArrayList<>(snapshot.values().subList(at, end)),
              end - at,
              0,
              view.timeToLive().toMillis());
      ApplyAnswer answer = FeatureStore.await(store.apply(shard, piece));
      if (answer == ApplyAnswer.GAP || answer == ApplyAnswer.BROKEN) {
        throw new RetriableException(
            shard + " was written by somebody else while it was restored; trying again");
      }
      from = to;
    }
  }
}
