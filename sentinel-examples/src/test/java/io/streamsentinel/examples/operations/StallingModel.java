package io.streamsentinel.examples.operations;

import io.streamsentinel.examples.payments.FraudModel;
import io.streamsentinel.scoring.Model;
import io.streamsentinel.scoring.ModelVersion;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A model that takes as long as it is told to, as one behind a network does. */
final class StallingModel implements Model {

  private static final long LOOK_NANOS = Duration.ofMillis(1).toNanos();

  private volatile long nanos;
  private volatile boolean stalled;

  /** How long each answer takes from now on. */
  void takes(Duration time) {
    nanos = time.toNanos();
    stalled = false;
  }

  /** No answer comes until {@link #takes}. */
  void stall() {
    stalled = true;
  }

  @Override
  public List<String> inputs() {
    return FraudModel.INPUTS;
  }

  @Override
  public ModelVersion version() {
    return new ModelVersion("stalling", "1");
  }

  @Override
  public double probability(double[] row) {
    long due = System.nanoTime() + nanos;
    while (stalled || System.nanoTime() < due) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return 0.1;
  }

  @Override
  public double explain(double[] row, double[] contributions) {
    return probability(row);
  }

  @Override
  public Model over(List<String> inputs) {
    return this;
  }
}
