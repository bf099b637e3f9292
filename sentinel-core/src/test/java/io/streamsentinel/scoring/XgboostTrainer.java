package io.streamsentinel.scoring;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** The real XGBoost: trains a model, and says what it makes of rows. */
final class XgboostTrainer {

  /** {@code pred_contribs} and {@code approx_contribs}, which the Java API does not offer. */
  private static final int APPROXIMATE_CONTRIBUTIONS = 4 | 8;

  private final Booster booster;

  XgboostTrainer(Sample sample, int rounds, Map<String, Object> parameters) throws XGBoostError {
    Map<String, Object> all = new HashMap<>(Map.of("nthread", 1, "seed", 1));
    all.putAll(parameters);
    booster = XGBoost.train(matrix(sample), all, rounds, Map.of(), null, null);
    booster.setFeatureNames(Sample.INPUTS.toArray(String[]::new));
  }

  static boolean available() {
    try {
      new XgboostTrainer(new Sample(1, 10), 1, Map.of("objective", "binary:logistic"));
      return true;
    } catch (XGBoostError | LinkageError noNativeLibrary) {
      return false;
    }
  }

  Booster booster() {
    return booster;
  }

  byte[] model() throws XGBoostError {
    return booster.toByteArray("json");
  }

  float[] probabilities(Sample sample) throws XGBoostError {
    float[][] predicted = booster.predict(matrix(sample));
    float[] probabilities = new float[predicted.length];
    for (int i = 0; i < probabilities.length; i++) {
      probabilities[i] = predicted[i][0];
    }
    return probabilities;
  }

  /** For each row one number an input, then the base. */
  float[] contributions(Sample sample) throws ReflectiveOperationException, XGBoostError {
    Method predict =
        Class.forName("ml.dmlc.xgboost4j.java.XGBoostJNI")
            .getDeclaredMethod(
                "XGBoosterPredict", long.class, long.class, int.class, int.class, float[][].class);
    predict.setAccessible(true);
    float[][] out = new float[1][];
    Object failed =
        predict.invoke(
            null,
            handle(Booster.class, booster),
            handle(DMatrix.class, matrix(sample)),
            APPROXIMATE_CONTRIBUTIONS,
            0,
            out);
    if (!failed.equals(0)) {
      throw new XGBoostError("the prediction of contributions failed");
    }
    return out[0];
  }

  private static long handle(Class<?> type, Object owner) throws ReflectiveOperationException {
    Field handle = type.getDeclaredField("handle");
    handle.setAccessible(true);
    return handle.getLong(owner);
  }

  private static DMatrix matrix(Sample sample) throws XGBoostError {
    DMatrix matrix = new DMatrix(sample.floats(), sample.size(), Sample.INPUTS.size(), Float.NaN);
    matrix.setLabel(sample.labels);
    return matrix;
  }
}
