package io.streamsentinel.consumer;

import io.streamsentinel.participant.Control;
import io.streamsentinel.participant.LogPolicy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What participants and users can ask of a running engine, from any thread. */
final class ControlPanel implements Control {

  private static final Logger LOG = LoggerFactory.getLogger(ControlPanel.class);

  private final Poller poller;
  private final Ownership ownership;
  private final Flow flow;
  private final Cluster cluster;
  private final Set<String> retryTopics;

  ControlPanel(
      Poller poller, Ownership ownership, Flow flow, Cluster cluster, Set<String> retryTopics) {
    this.poller = poller;
    this.ownership = ownership;
    this.flow = flow;
    this.cluster = cluster;
    this.retryTopics = retryTopics;
  }

  @Override
  public Optional<LogPolicy> logPolicy(String topic) {
    return cluster.logPolicy(topic);
  }

  @Override
  public Set<String> retryTopics() {
    return retryTopics;
  }

  @Override
  public void pause(TopicPartition id, String reason) {
    Partition partition = ownership.get(id);
    if (partition != null) {
      poller.run(() -> flow.pause(partition, reason));
    }
  }

  @Override
  public void resume(TopicPartition id, String reason) {
    Partition partition = ownership.get(id);
    if (partition != null) {
      poller.run(() -> flow.resume(partition, reason));
    }
  }

  @Override
  public void resync(TopicPartition id, String reason) {
    again(id, reason, OptionalLong.empty());
  }

  /** Begins a partition's life anew at an offset that a user names; returns whether it is ours. */
  boolean rewind(TopicPartition id, long offset) {
    return again(id, "rewind to " + offset, OptionalLong.of(offset));
  }

  /**
   * The same at the first record of a time or later, or at what is the end now if there is none.
   * Asks the cluster, on the caller's thread.
   */
  boolean rewind(TopicPartition id, Instant time) {
    Cluster.Bounds bounds = cluster.bounds(List.of(id)).get(id);
    if (bounds == null) {
      return false;
    }
    long offset =
        cluster.offsetsAt(List.of(id), time.toEpochMilli()).getOrDefault(id, bounds.end());
    return again(id, "rewind to " + time, OptionalLong.of(offset));
  }

  private boolean again(TopicPartition id, String reason, OptionalLong rewind) {
    Partition partition = ownership.get(id);
    if (partition == null || partition.gone()) {
      return false;
    }
    // At once, so that nothing more of it is committed; the rest with the next poll.
    partition.leave();
    LOG.warn("{} is resynced: {}", id, reason);
    poller.run(
        () -> {
          if (ownership.get(id) == partition) {
            ownership.again(id, rewind);
          }
        });
    return true;
  }

  @Override
  public void quarantine(TopicPartition id, String report) {
    Partition partition = ownership.get(id);
    if (partition != null) {
      LOG.error("{} is quarantined: {}", id, report);
      partition.sever(report);
    }
  }
}
