package io.streamsentinel.consumer;

import io.streamsentinel.unit.Position;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides where a partition starts, or that nobody can tell. */
final class Starts {

  private static final Logger LOG = LoggerFactory.getLogger(Starts.class);

  /**
   * How long after a group's first start its members may still find a partition without a position.
   */
  private static final Duration FIRST_START = Duration.ofMinutes(10);

  /** Where to start, what to write beside the position, and whether it must be committed first. */
  record Start(Position position, CommitMark mark, boolean commit) {}

  /** Nobody can tell where to start. */
  static final class UnclearException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnclearException(String report) {
      super(report);
    }
  }

  private final StartAt policy;
  private final Cluster cluster;
  private final LongSupplier wallMillis;

  Starts(StartAt policy, Cluster cluster, LongSupplier wallMillis) {
    this.policy = policy;
    this.cluster = cluster;
    this.wallMillis = wallMillis;
  }

  /** {@code all} holds the group's positions for every partition of the topic. */
  Start decide(
      TopicPartition id,
      Cluster.Topic topic,
      Cluster.Bounds bounds,
      Map<TopicPartition, Optional<OffsetAndMetadata>> all,
      OptionalLong rewind) {
    if (rewind.isPresent()) {
      long to = Math.max(bounds.start(), Math.min(rewind.getAsLong(), bounds.end()));
      CommitMark fresh = new CommitMark(topic.id(), topic.partitions(), wallMillis.getAsLong());
      return new Start(Position.of(to), fresh, true);
    }
    Optional<OffsetAndMetadata> own = all.getOrDefault(id, Optional.empty());
    List<OffsetAndMetadata> siblings =
        all.entrySet().stream()
            .filter(entry -> entry.getKey().topic().equals(id.topic()))
            .flatMap(entry -> entry.getValue().stream())
            .toList();
    CommitMark mark = mark(own, siblings, topic);
    if (!mark.topicId().equals(topic.id())) {
      throw new UnclearException(
          "topic %s was deleted and made anew: the group's positions belong to the old one. Decide where to go on, with rewind(...)."
              .formatted(id.topic()));
    }
    if (own.isPresent()) {
      return resume(id, own.get(), bounds, mark);
    }
    return new Start(first(id, siblings, mark, bounds), mark, true);
  }

  private Start resume(
      TopicPartition id, OffsetAndMetadata own, Cluster.Bounds bounds, CommitMark mark) {
    if (own.offset() < bounds.start() || own.offset() > bounds.end()) {
      throw new UnclearException(
          "the group's position %d of %s is outside the log, which goes from %d to %d: retention has passed it, or the topic was made anew. Decide where to go on, with rewind(...)."
              .formatted(own.offset(), id, bounds.start(), bounds.end()));
    }
    if (CommitMark.read(own.metadata()).isEmpty()) {
      LOG.warn(
          "The position {} of {} was not committed by this library: if it was reset by hand,"
              + " records before it are skipped and records after it are handled again; rewind(...)"
              + " is the way that every participant agrees to",
          own.offset(),
          id);
    }
    return new Start(Position.of(own), mark, false);
  }

  private Position first(
      TopicPartition id,
      Collection<OffsetAndMetadata> siblings,
      CommitMark mark,
      Cluster.Bounds bounds) {
    boolean alone = siblings.isEmpty();
    boolean marked = siblings.stream().anyMatch(s -> CommitMark.read(s.metadata()).isPresent());
    // First: a partition that is added minutes after the group began holds nothing but news.
    if (marked && id.partition() >= mark.partitions()) {
      return Position.of(bounds.start());
    }
    if (alone || (marked && justBegun(mark))) {
      return byPolicy(id, bounds);
    }
    throw new UnclearException(
        "the group has no position for %s, but it has for other partitions of the topic: it was deleted, or has expired. Decide where to go on, with rewind(...)."
            .formatted(id));
  }

  private Position byPolicy(TopicPartition id, Cluster.Bounds bounds) {
    if (policy.time().isPresent()) {
      long offset =
          cluster.offsetsAt(List.of(id), policy.time().getAsLong()).getOrDefault(id, bounds.end());
      return Position.of(offset);
    }
    return Position.of(policy.isLatest() ? bounds.end() : bounds.start());
  }

  private boolean justBegun(CommitMark mark) {
    return wallMillis.getAsLong() - mark.begunMillis() < FIRST_START.toMillis();
  }

  private CommitMark mark(
      Optional<OffsetAndMetadata> own, List<OffsetAndMetadata> siblings, Cluster.Topic topic) {
    Optional<CommitMark> written =
        own.flatMap(position -> CommitMark.read(position.metadata()))
            .or(
                () ->
                    siblings.stream()
                        .flatMap(position -> CommitMark.read(position.metadata()).stream())
                        .findFirst());
    return written.orElseGet(
        () -> new CommitMark(topic.id(), topic.partitions(), wallMillis.getAsLong()));
  }
}
