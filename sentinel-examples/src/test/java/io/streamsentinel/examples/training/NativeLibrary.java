package io.streamsentinel.examples.training;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/** Whether XGBoost's native library can be loaded here, which takes OpenMP. */
public final class NativeLibrary {

  /** Why tests that train are skipped. */
  public static final String MISSING =
      "XGBoost's native library can't be loaded here: it needs libgomp1 (Linux) or libomp (macOS)";

  private NativeLibrary() {}

  /** Trains the smallest model there is. */
  public static boolean isThere() {
    try {
      Xgboost.train(List.of(row(false), row(true)), Map.of(), 1).close();
      return true;
    } catch (IllegalStateException e) {
      if (e.getCause() instanceof LinkageError) {
        return false;
      }
      throw e;
    }
  }

  private static TrainingRow row(boolean fraud) {
    return new TrainingRow(LocalDate.EPOCH, "someone", fraud, new double[] {fraud ? 1 : 0});
  }
}
