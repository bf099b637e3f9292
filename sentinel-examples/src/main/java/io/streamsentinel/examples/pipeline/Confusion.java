package io.streamsentinel.examples.pipeline;

/** How often a detector was right, against labels. Thread-safe through its caller only. */
public final class Confusion {

  private long truePositives;
  private long falsePositives;
  private long falseNegatives;
  private long trueNegatives;

  /** Nothing counted yet. */
  public Confusion() {}

  /** Counts one event: whether it was flagged, and whether it was fraud. */
  public void add(boolean flagged, boolean fraud) {
    if (flagged && fraud) {
      truePositives++;
    } else if (flagged) {
      falsePositives++;
    } else if (fraud) {
      falseNegatives++;
    } else {
      trueNegatives++;
    }
  }

  /** Flagged frauds among all that were flagged, 0 to 1; NaN if none was. */
  public double precision() {
    return truePositives / (double) (truePositives + falsePositives);
  }

  /** Flagged frauds among all frauds, 0 to 1; NaN if there was none. */
  public double recall() {
    return truePositives / (double) (truePositives + falseNegatives);
  }

  /** Flagged genuine events among all genuine ones, 0 to 1; NaN if there was none. */
  public double falseAlarmRate() {
    return falsePositives / (double) (falsePositives + trueNegatives);
  }
}
