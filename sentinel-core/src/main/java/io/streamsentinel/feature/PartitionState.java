package io.streamsentinel.feature;

import io.streamsentinel.participant.Claim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/** One partition during one assignment. What is inside is guarded by this object's monitor. */
final class PartitionState<E> {
  private final Claim claim;
  private final List<ShardState<E>> shards = new ArrayList<>();
  private final List<SnapshotLane> lanes = new ArrayList<>();
  private long committed;
  private boolean adopted;
  private boolean abandoned;
  private boolean degraded;
  private Duration mustReachBack = Duration.ZERO;

  PartitionState(Claim claim) {
    this.claim = claim;
  }

  TopicPartition partition() {
    return claim.partition();
  }

  int assignment() {
    return claim.assignment();
  }

  int partitions() {
    return claim.partitions();
  }

  String topicId() {
    return claim.topicId().toString();
  }

  /** Begins, with one shard a view, at the group's position. */
  void adopt(List<ShardState<E>> shards, long committed) {
    this.shards.clear();
    this.shards.addAll(shards);
    this.committed = committed;
    this.adopted = true;
  }

  /** Takes a lane in, to be closed with this assignment. */
  synchronized void lane(SnapshotLane lane) {
    lanes.add(lane);
  }

  synchronized List<SnapshotLane> lanes() {
    return List.copyOf(lanes);
  }

  /** Whether records may be folded: it has begun, and has not been given up for a new life. */
  boolean running() {
    return adopted && !abandoned;
  }

  /** What is in memory is not to be trusted any more: nothing is folded or flushed. */
  void abandon() {
    abandoned = true;
  }

  List<ShardState<E>> shards() {
    return shards;
  }

  long committed() {
    return committed;
  }

  void committed(long offset) {
    committed = Math.max(committed, offset);
  }

  /** The log was cut: the first record that is replayed must be older than this. */
  void mustReachBack(Duration horizon) {
    mustReachBack = horizon.compareTo(mustReachBack) > 0 ? horizon : mustReachBack;
  }

  /** What {@link #mustReachBack} said, once; zero for nothing. */
  Duration takeMustReachBack() {
    Duration horizon = mustReachBack;
    mustReachBack = Duration.ZERO;
    return horizon;
  }

  /** Whether events are folded into memory that lacks what the store has: nothing is flushed. */
  boolean degraded() {
    return degraded;
  }

  void degrade() {
    degraded = true;
  }

  /** How many committed records have passed that the store does not have. */
  long unflushed() {
    long most = 0;
    for (ShardState<E> shard : shards) {
      Watermark stored = shard.stored();
      long through = Math.min(committed, shard.next());
      long from = stored == null ? 0 : Math.min(stored.offset(), through);
      most = Math.max(most, through - from);
    }
    return most;
  }

  /** How long ago a shard that lacks committed records was applied; 0 if none lacks any. */
  long unflushedMillis(long now) {
    long most = 0;
    for (ShardState<E> shard : shards) {
      Watermark stored = shard.stored();
      if (stored != null && stored.offset() < Math.min(committed, shard.next())) {
        most = Math.max(most, now - stored.appliedAt());
      }
    }
    return most;
  }
}
