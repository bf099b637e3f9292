package io.streamsentinel.state;

import io.streamsentinel.participant.Adoption;
import io.streamsentinel.participant.Claim;
import io.streamsentinel.participant.Republish;
import io.streamsentinel.unit.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A partition that a loop takes over. */
final class LoopAdoption implements Adoption {

  private final Claim claim;
  private final StablePositions positions;
  private final Optional<Position> committed;
  private final long logStart;
  private final List<Republish> republished = new ArrayList<>();
  private Optional<Position> startAt = Optional.empty();
  private Optional<String> quarantined = Optional.empty();

  LoopAdoption(Claim claim, StablePositions positions, long logStart) {
    this.claim = claim;
    this.positions = positions;
    this.committed = positions.stable(claim.partition());
    this.logStart = logStart;
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
    return committed.orElse(Position.of(logStart));
  }

  @Override
  public long logStart() {
    return logStart;
  }

  @Override
  public boolean owned() {
    return true;
  }

  @Override
  public Optional<Position> committedNow() {
    return positions.stable(claim.partition());
  }

  @Override
  public void republish(Republish piece) {
    republished.add(piece);
  }

  @Override
  public void startAt(Position position) {
    startAt = Optional.of(position);
  }

  @Override
  public void replayFrom(long offset) {
    throw new UnsupportedOperationException("a loop has no features to replay for");
  }

  @Override
  public void quarantine(String report) {
    quarantined = Optional.of(report);
  }

  @Override
  public List<Republish> republished() {
    return republished;
  }

  /** Where records are handled from, before anything is republished. */
  Position begin() {
    return startAt.orElse(start());
  }

  /** Whether that has to be committed first. */
  boolean commits() {
    return republished.isEmpty() && (startAt.isPresent() || committed.isEmpty());
  }

  Optional<String> quarantined() {
    return quarantined;
  }
}
