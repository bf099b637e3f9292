package io.streamsentinel.examples.training;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** A model of XGBoost's. Its memory is not the JVM's: close it. */
final class Xgboost implements AutoCloseable {

  private final Booster booster;

  private Xgboost(Booster booster) {
    this.booster = booster;
  }

  /**
   * Trains a model.
   *
   * @param rows what to learn from
   * @param parameters XGBoost's; it uses one thread unless they say otherwise, so that a seed gives
   *     the same model everywhere
   * @param rounds how often to add to the model
   */
  static Xgboost train(List<TrainingRow> rows, Map<String, Object> parameters, int rounds) {
    return train(rows, parameters, Collections.nCopies(rounds, Map.of()));
  }

  /**
   * Trains a model.
   *
   * @param rows what to learn from
   * @param parameters XGBoost's, as above
   * @param rounds what is different in each round
   */
  static Xgboost train(
      List<TrainingRow> rows, Map<String, Object> parameters, List<Map<String, Object>> rounds) {
    Map<String, Object> all = new HashMap<>(Map.of("nthread", 1, "verbosity", 0));
    all.putAll(parameters);
    try {
      DMatrix matrix = matrix(rows);
      try {
        Booster booster = XGBoost.train(matrix, all, 0, Map.of(), null, null);
        for (int round = 0; round < rounds.size(); round++) {
          booster.setParams(rounds.get(round));
          booster.update(matrix, round);
        }
        return new Xgboost(booster);
      } finally {
        matrix.dispose();
      }
    } catch (XGBoostError e) {
      throw new IllegalStateException("XGBoost could not train: " + e.getMessage(), e);
    } catch (LinkageError e) {
      throw new IllegalStateException(
          "XGBoost's native library can't be loaded. It needs OpenMP: on Linux the package"
              + " libgomp1, on macOS libomp",
          e);
    }
  }

  /** A score for each row. */
  double[] scores(List<TrainingRow> rows) {
    try {
      DMatrix matrix = matrix(rows);
      try {
        return Arrays.stream(booster.predict(matrix)).mapToDouble(score -> score[0]).toArray();
      } finally {
        matrix.dispose();
      }
    } catch (XGBoostError e) {
      throw new IllegalStateException("XGBoost could not score: " + e.getMessage(), e);
    }
  }

  /**
   * The model in XGBoost's JSON.
   *
   * @param inputs the names of the columns
   * @param version what its scores will say it is
   */
  byte[] json(List<String> inputs, String version) {
    try {
      booster.setFeatureNames(inputs.toArray(String[]::new));
      booster.setAttr("version", version);
      return booster.toByteArray("json");
    } catch (XGBoostError e) {
      throw new IllegalStateException("XGBoost could not write its model: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    booster.dispose();
  }

  private static DMatrix matrix(List<TrainingRow> rows) throws XGBoostError {
    int columns = rows.get(0).inputs().length;
    float[] values = new float[rows.size() * columns];
    float[] labels = new float[rows.size()];
    for (int row = 0; row < labels.length; row++) {
      TrainingRow from = rows.get(row);
      for (int column = 0; column < columns; column++) {
        values[row * columns + column] = (float) from.inputs()[column];
      }
      labels[row] = from.fraud() ? 1 : 0;
    }
    DMatrix matrix = new DMatrix(values, labels.length, columns, Float.NaN);
    matrix.setLabel(labels);
    return matrix;
  }
}
