package io.streamsentinel.examples.training;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Precision and recall at every score that can be a threshold, from the highest downwards. */
final class PrecisionRecall {

  private final List<Point> points = new ArrayList<>();

  /**
   * A curve.
   *
   * @param rows what was scored; at least one fraud
   * @param scores one a row
   */
  PrecisionRecall(List<TrainingRow> rows, double[] scores) {
    long frauds = rows.stream().filter(TrainingRow::fraud).count();
    int[] order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer row) -> scores[row]).reversed())
            .mapToInt(row -> row)
            .toArray();
    int caught = 0;
    for (int i = 0; i < order.length; i++) {
      caught += rows.get(order[i]).fraud() ? 1 : 0;
      if (i == order.length - 1 || scores[order[i]] != scores[order[i + 1]]) {
        points.add(new Point(caught / (double) frauds, caught / (i + 1.0)));
      }
    }
  }

  List<Point> points() {
    return points;
  }

  /** The sum over the thresholds of precision times what recall grew by, as scikit-learn's. */
  double average() {
    double sum = 0;
    double before = 0;
    for (Point point : points) {
      sum += (point.recall() - before) * point.precision();
      before = point.recall();
    }
    return sum;
  }

  /**
   * One threshold.
   *
   * @param recall which share of all frauds scores at least that much
   * @param precision which share of what scores at least that much is fraud
   */
  record Point(double recall, double precision) {}
}
