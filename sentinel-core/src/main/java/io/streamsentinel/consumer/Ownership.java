package io.streamsentinel.consumer;

import io.streamsentinel.participant.Participant;
import io.streamsentinel.unit.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which partitions are ours. Always registered: without a listener, the client may join the group
 * again behind the application's back, and a zombie's commit would be accepted.
 */
final class Ownership implements ConsumerRebalanceListener {

  private static final Logger LOG = LoggerFactory.getLogger(Ownership.class);

  /** Waits, on the thread that polls, until something is so, or the time is over. */
  interface Waiting {
    void until(BooleanSupplier condition, Duration bound);
  }

  private final Source source;
  private final OpenEpoch epoch;
  private final List<Participant> participants;
  private final Waiting waiting;
  private final Duration revocationBound;
  private final BooleanSupplier needsPoll;
  private final Map<TopicPartition, Partition> owned = new ConcurrentHashMap<>();
  private final Map<TopicPartition, Partition> last = new HashMap<>();
  private final List<Partition> arrivals = new ArrayList<>();
  private int assignments;

  Ownership(
      Source source,
      OpenEpoch epoch,
      List<Participant> participants,
      Waiting waiting,
      Duration revocationBound,
      BooleanSupplier needsPoll) {
    this.source = source;
    this.epoch = epoch;
    this.participants = participants;
    this.waiting = waiting;
    this.revocationBound = revocationBound;
    this.needsPoll = needsPoll;
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
    for (TopicPartition id : assigned) {
      // Paused and placed before this returns: nothing may be fetched from where nobody decided.
      source.pause(List.of(id));
      source.seek(id, Position.of(0));
      arrive(id, OptionalLong.empty());
    }
    if (!assigned.isEmpty()) {
      LOG.info("Assigned: {}", assigned);
    }
  }

  /** Begins a partition's life anew while it stays ours. The old one must have been left. */
  void again(TopicPartition id, OptionalLong rewind) {
    source.pause(List.of(id));
    arrive(id, rewind);
  }

  private void arrive(TopicPartition id, OptionalLong rewind) {
    Partition partition = new Partition(id, ++assignments, last.get(id), epoch, rewind);
    last.put(id, partition);
    owned.put(id, partition);
    arrivals.add(partition);
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
    List<Partition> leaving = find(revoked);
    if (leaving.isEmpty()) {
      return;
    }
    leaving.forEach(Partition::stepBack);
    // What waits for the next poll would wait in vain: that poll is waiting here.
    waiting.until(
        () -> leaving.stream().allMatch(Partition::settled) || needsPoll.getAsBoolean(),
        revocationBound);
    leave(leaving);
    List<TopicPartition> ids = leaving.stream().map(Partition::id).toList();
    participants.forEach(participant -> participant.revoked(ids));
    LOG.info("Revoked: {}", ids);
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> lost) {
    List<Partition> leaving = find(lost);
    if (leaving.isEmpty()) {
      return;
    }
    leave(leaving);
    List<TopicPartition> ids = leaving.stream().map(Partition::id).toList();
    participants.forEach(participant -> participant.lost(ids));
    LOG.warn("Lost: {}", ids);
  }

  private List<Partition> find(Collection<TopicPartition> ids) {
    List<Partition> found = new ArrayList<>();
    for (TopicPartition id : ids) {
      Partition partition = owned.get(id);
      if (partition != null) {
        found.add(partition);
      }
    }
    return found;
  }

  private void leave(List<Partition> leaving) {
    for (Partition partition : leaving) {
      partition.leave();
      owned.remove(partition.id());
      arrivals.remove(partition);
    }
  }

  /** Partitions that arrived since this was last asked. */
  List<Partition> arrivals() {
    if (arrivals.isEmpty()) {
      return List.of();
    }
    List<Partition> arrived = List.copyOf(arrivals);
    arrivals.clear();
    return arrived;
  }

  @Nullable Partition get(TopicPartition id) {
    return owned.get(id);
  }

  /** All that are ours now. From any thread. */
  Collection<Partition> all() {
    return owned.values();
  }
}
