package io.streamsentinel.examples.bench;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * A server with so many workers and a queue, called by a consumer that always has more to do, under
 * a limit; on a clock of its own, so that a minute takes milliseconds. The knee, below which the
 * server is not busy and above which calls only wait, is known: that is what a limit is measured
 * against.
 */
final class LimitSimulation {

  /** What is being tried. */
  interface Limit {
    int limit();

    void ended(long begun, long ended, int underWay);
  }

  /** How the server is from one moment to the next. */
  record Phase(double seconds, int workers, double serviceMillis, double networkMillis) {

    /** As many calls as keep all workers busy while others are on the wire. */
    double knee() {
      return workers * (1 + networkMillis / serviceMillis);
    }

    double perSecond() {
      return workers * 1_000 / serviceMillis;
    }
  }

  /**
   * What became of a phase.
   *
   * @param settledSeconds when the limit was more than 20 % away from the knee for the last time
   * @param errorMean by how much it was away, five seconds after the phase began, on average
   * @param errorMax and at most
   * @param throughput the share of what the server can do, over the whole phase
   */
  record Outcome(
      Phase phase, double settledSeconds, double errorMean, double errorMax, double throughput) {}

  private record Call(long begun, long ends, int underWay) {}

  private static final double TOLERANCE = 0.2;
  private static final double SETTLING_NANOS = 5e9;

  private final Limit limit;
  private final double variation;
  private final Random random;
  private final PriorityQueue<Long> workers = new PriorityQueue<>();
  private final PriorityQueue<Call> calls =
      new PriorityQueue<>(Comparator.comparingLong(Call::ends));
  private long now;

  /** {@code variation} is the standard deviation of service times as a share of their mean. */
  LimitSimulation(Limit limit, double variation, long seed) {
    this.limit = limit;
    this.variation = variation;
    this.random = new Random(seed);
  }

  List<Outcome> run(List<Phase> phases) {
    return phases.stream().map(this::run).toList();
  }

  private Outcome run(Phase phase) {
    long begun = now;
    long lastAway = now;
    double weighted = 0;
    double weight = 0;
    double worst = 0;
    long done = 0;
    while (now - begun < phase.seconds() * 1e9) {
      while (calls.size() < limit.limit()) {
        calls.add(new Call(now, serve(phase), calls.size() + 1));
      }
      Call call = calls.remove();
      double error = Math.abs(limit.limit() - phase.knee()) / phase.knee();
      if (error > TOLERANCE) {
        lastAway = call.ends();
      }
      if (call.ends() - begun > SETTLING_NANOS) {
        worst = Math.max(worst, error);
        weighted += error * (double) (call.ends() - now);
        weight += (double) (call.ends() - now);
      }
      now = call.ends();
      done++;
      limit.ended(call.begun(), now, call.underWay());
    }
    double seconds = (double) (now - begun) / 1e9;
    return new Outcome(
        phase,
        (double) (lastAway - begun) / 1e9,
        weighted / weight,
        worst,
        done / seconds / phase.perSecond());
  }

  /** Returns when a call that begins now will have been answered. */
  private long serve(Phase phase) {
    while (workers.size() > phase.workers()) {
      workers.remove();
    }
    while (workers.size() < phase.workers()) {
      workers.add(now);
    }
    long wire = (long) (phase.networkMillis() / 2 * 1e6);
    long starts = Math.max(now + wire, workers.remove());
    long ends = starts + (long) (phase.serviceMillis() * 1e6 * spread());
    workers.add(ends);
    return ends + wire;
  }

  /** Log-normal with mean 1; the same numbers on every machine. */
  private double spread() {
    if (variation == 0) {
      return 1;
    }
    double variance = StrictMath.log(1 + variation * variation);
    return StrictMath.exp(Math.sqrt(variance) * random.nextGaussian() - variance / 2);
  }
}
