package io.streamsentinel.examples.demo;

/** How often the detector was right, against labels. Thread-safe through its caller only. */
final class Confusion {

  private long truePositives;
  private long falsePositives;
  private long falseNegatives;

  /** Counts one payment: whether it was flagged, and whether it was fraud. */
  void add(boolean flagged, boolean fraud) {
    if (flagged && fraud) {
      truePositives++;
    } else if (flagged) {
      falsePositives++;
    } else if (fraud) {
      falseNegatives++;
    }
  }

  /** Flagged frauds among all that were flagged, 0 to 1; NaN if none was. */
  double precision() {
    return truePositives / (double) (truePositives + falsePositives);
  }

  /** Flagged frauds among all frauds, 0 to 1; NaN if there was none. */
  double recall() {
    return truePositives / (double) (truePositives + falseNegatives);
  }
}
