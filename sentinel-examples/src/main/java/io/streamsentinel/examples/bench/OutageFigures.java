package io.streamsentinel.examples.bench;

import io.streamsentinel.examples.bench.Outage.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** What a course says, by half seconds. */
final class OutageFigures {

  static final double STEP = 0.5;
  private static final double WORST_USUAL_MILLIS = 250;

  /**
   * One half second.
   *
   * @param second where it begins
   * @param perSecond records that came out in it, a second
   * @param p50 and p99 of the latency of records that were sent in it, in milliseconds; 0 if none
   *     was
   */
  record Point(double second, double perSecond, double p50, double p99) {}

  private final Outage.Course course;
  private final List<Point> points = new ArrayList<>();

  OutageFigures(Outage.Course course) {
    this.course = course;
    TreeMap<Integer, List<Double>> latencies = new TreeMap<>();
    TreeMap<Integer, Integer> out = new TreeMap<>();
    for (SteadyStream.Seen each : course.seen()) {
      latencies
          .computeIfAbsent(step(each.sentNanos()), step -> new ArrayList<>())
          .add(each.latencyMillis());
      out.merge(step(each.seenNanos()), 1, Integer::sum);
    }
    int last = Math.max(latencies.lastKey(), out.lastKey());
    for (int step = 0; step <= last; step++) {
      List<Double> sorted = latencies.getOrDefault(step, List.of()).stream().sorted().toList();
      points.add(
          new Point(
              step * STEP,
              out.getOrDefault(step, 0) / STEP,
              percentile(sorted, 0.5),
              percentile(sorted, 0.99)));
    }
  }

  private static int step(long nanos) {
    return (int) (nanos / 1e9 / STEP);
  }

  static double percentile(List<Double> sorted, double share) {
    return sorted.isEmpty()
        ? 0
        : sorted.get(Math.min(sorted.size() - 1, (int) (share * sorted.size())));
  }

  List<Point> points() {
    return points;
  }

  /**
   * The p99 that counts as recovered: four times what it was before, at least a quarter second.
   *
   * @throws IllegalStateException if it was bad before any trouble
   */
  double goodMillis() {
    Phase first = course.phases().get(0);
    double settled = (first.from() + first.to()) / 2;
    List<Double> before =
        points.stream()
            .filter(point -> point.second() > settled && point.second() + STEP < first.to())
            .map(Point::p99)
            .sorted()
            .toList();
    double usual = percentile(before, 0.5);
    if (usual > WORST_USUAL_MILLIS) {
      throw new IllegalStateException(
          "the machine is too busy to tell: p99 was %.0f ms before any trouble".formatted(usual));
    }
    return Math.max(250, 4 * usual);
  }

  /**
   * How long after the cause of a broken phase had gone it took until the p99 was good again, and
   * stayed so until the next change.
   */
  double recoverySeconds(int brokenPhase) {
    Phase healed = course.phases().get(brokenPhase + 1);
    double good = goodMillis();
    double since = healed.from();
    for (Point point : points) {
      boolean within = point.second() >= healed.from() && point.second() + STEP <= healed.to();
      if (within && point.p99() > good) {
        since = point.second() + STEP;
      }
    }
    return since - healed.from();
  }
}
