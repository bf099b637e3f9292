package io.streamsentinel.consumer;

import io.streamsentinel.error.RetriableException;
import io.streamsentinel.participant.Adoption;
import io.streamsentinel.participant.Claim;
import io.streamsentinel.participant.Republish;
import io.streamsentinel.unit.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One partition's adoption: what is known, and what participants have answered. On the adopting
 * thread.
 */
final class PartitionAdoption implements Adoption {

  private final Partition owner;
  private final Claim claim;
  private final Optional<Position> committed;
  private final Starts.Start start;
  private final long logStart;
  private final Cluster cluster;
  private final List<Republish> republished = new ArrayList<>();
  private @Nullable Position begin;
  private long replayFrom = Long.MAX_VALUE;
  private @Nullable String report;

  PartitionAdoption(
      Partition owner,
      Claim claim,
      Optional<Position> committed,
      Starts.Start start,
      long logStart,
      Cluster cluster) {
    this.owner = owner;
    this.claim = claim;
    this.committed = committed;
    this.start = start;
    this.logStart = logStart;
    this.cluster = cluster;
  }

  @Override
  public Claim claim() {
    return claim;
  }

  @Override
  public Optional<Position> committed() {
    return committed;
  }

  @Override
  public Position start() {
    return start.position();
  }

  @Override
  public long logStart() {
    return logStart;
  }

  @Override
  public boolean rewound() {
    return owner.rewind().isPresent();
  }

  @Override
  public boolean owned() {
    return !owner.gone();
  }

  @Override
  public Optional<Position> committedNow() {
    TopicPartition id = owner.id();
    Map<TopicPartition, Optional<OffsetAndMetadata>> stable = cluster.stablePositions(List.of(id));
    Optional<OffsetAndMetadata> position = stable.get(id);
    if (position == null) {
      throw new RetriableException(
          "a transaction that moves the position of " + id + " is pending");
    }
    return position.map(Position::of);
  }

  @Override
  public void republish(Republish piece) {
    republished.add(piece);
  }

  @Override
  public void startAt(Position position) {
    begin = position;
  }

  @Override
  public void replayFrom(long offset) {
    if (offset < logStart) {
      throw new IllegalArgumentException(
          "can't replay %s from %d: the log begins at %d".formatted(owner.id(), offset, logStart));
    }
    replayFrom = Math.min(replayFrom, offset);
  }

  @Override
  public void quarantine(String why) {
    report = why;
  }

  @Override
  public List<Republish> republished() {
    return List.copyOf(republished);
  }

  Partition owner() {
    return owner;
  }

  @Nullable String report() {
    return report;
  }

  /** Where handlers begin. */
  Position begin() {
    if (!republished.isEmpty()) {
      return republished.get(republished.size() - 1).to();
    }
    Position given = begin;
    return given == null ? start.position() : given;
  }

  /** Where fetching begins. */
  Position fetch() {
    return replayFrom < begin().offset() ? Position.of(replayFrom) : begin();
  }

  /** Whether the position where handlers begin has to be committed first. */
  boolean commits() {
    return republished.isEmpty() && (start.commit() || begin != null);
  }
}
