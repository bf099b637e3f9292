package io.streamsentinel.examples.bench;

import io.streamsentinel.feature.FeatureEngine;
import io.streamsentinel.feature.FeatureView;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * Events a second through {@link FeatureEngine} on one core, and whether full windows cost more. It
 * runs in a JVM of its own, whose heap is all there from the beginning.
 */
final class FeatureEngineBench {
  private static final int RUNS = 3;
  private static final int USERS = 100_000;
  private static final int EVENTS = 4_000_000;
  private static final int KEYS = 100;
  private static final int TIMED = 1_000_000;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final FeatureBench bench;

  FeatureEngineBench(FeatureBench bench) {
    this.bench = bench;
  }

  /**
   * Measures here.
   *
   * @param args none
   */
  public static void main(String[] args) {
    FeatureBench bench = new FeatureBench(System.out);
    bench.note("the engine's JVM: %s", JvmApart.OPTIONS);
    new FeatureEngineBench(bench).run();
  }

  private void run() {
    bench.note("five windows: %s, count and sum over each", FeatureEvent.WINDOWS);
    FeatureView<FeatureEvent> view = FeatureEvent.view(4096);
    double[] rates = new double[RUNS];
    FeatureEvent[] events = FeatureEvent.events(EVENTS, USERS, 40, 7);
    for (int run = -1; run < RUNS; run++) {
      double nanos = nanosPerEvent(view, events, EVENTS / 2);
      if (run >= 0) {
        rates[run] = 1e9 / nanos;
      }
    }
    bench.atLeast("engine_events_per_s", FeatureBench.median(rates), 1e6);
    bench.figure("engine_nanos_per_event", 1e9 / FeatureBench.median(rates));
    flatness();
  }

  /**
   * The same keys, whose windows hold more and more: what is kept grows from a thousand events,
   * which a first-level cache holds, to a million, which no cache does. So the ratio is of what an
   * event costs all in all, fetching old events from memory included, and not of the instructions
   * alone.
   */
  private void flatness() {
    FeatureView<FeatureEvent> view = FeatureEvent.view(16_384);
    double least = Double.MAX_VALUE;
    double most = 0;
    for (int perKey = 10; perKey <= 10_000; perKey *= 10) {
      int warm = Math.max(2 * KEYS * perKey, TIMED);
      FeatureEvent[] events = FeatureEvent.events(warm + TIMED, KEYS, perKey, perKey);
      double[] nanos = new double[RUNS];
      for (int run = 0; run < RUNS; run++) {
        nanos[run] = nanosPerEvent(view, events, warm);
      }
      double median = FeatureBench.median(nanos);
      bench.figure("engine_nanos_at_" + perKey + "_events", median);
      least = Math.min(least, median);
      most = Math.max(most, median);
    }
    bench.atMost("engine_cost_10_to_10000_events", most / least, 1.5);
  }

  /** The time an event takes after the first {@code warm} have filled the windows. */
  private static double nanosPerEvent(
      FeatureView<FeatureEvent> view, FeatureEvent[] events, int warm) {
    FeatureEngine<FeatureEvent> engine = FeatureEngine.of(view);
    double check = 0;
    long start = 0;
    for (int i = 0; i < events.length; i++) {
      if (i == warm) {
        start = THREADS.getCurrentThreadCpuTime();
      }
      check += engine.apply(events[i]).value(1);
    }
    long nanos = THREADS.getCurrentThreadCpuTime() - start;
    if (!(check > 0)) {
      throw new IllegalStateException("the engine counted nothing");
    }
    return (double) nanos / (events.length - warm);
  }
}
