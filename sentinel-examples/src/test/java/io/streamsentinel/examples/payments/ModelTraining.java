package io.streamsentinel.examples.payments;

import io.streamsentinel.examples.generator.PaymentGenerator;
import io.streamsentinel.examples.pipeline.ScoreQuality;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * Trains the model that comes with the payments pipeline, from a generated history, and writes it
 * to the file named. The first half of the history only fills windows.
 */
final class ModelTraining {

  private static final long SEED = 20_260_101;
  private static final int COUNT = 500_000;
  private static final int LEARN_FROM = 250_000;
  private static final int TEST_FROM = 420_000;
  private static final int ROUNDS = 60;
  private static final int COLUMNS = FraudModel.INPUTS.size();

  private final float[] rows = new float[(COUNT - LEARN_FROM) * COLUMNS];
  private final float[] labels = new float[COUNT - LEARN_FROM];
  private int seen;

  private ModelTraining() {}

  /**
   * Trains and writes.
   *
   * @param arguments the file to write
   */
  public static void main(String... arguments) throws XGBoostError, IOException {
    ModelTraining training = new ModelTraining();
    PaymentHistory.replay(
        PaymentGenerator.builder(SEED).count(COUNT).build(),
        (payment, features) ->
            training.add(
                FraudModel.row(payment.payment().getAmountMinor(), features), payment.fraud()));
    Booster model = training.train();
    training.test(model);
    Files.write(Path.of(arguments[0]), model.toByteArray("json"));
  }

  private void add(double[] row, boolean fraud) {
    int number = seen++ - LEARN_FROM;
    if (number >= 0) {
      for (int i = 0; i < COLUMNS; i++) {
        rows[number * COLUMNS + i] = (float) row[i];
      }
      labels[number] = fraud ? 1 : 0;
    }
  }

  private Booster train() throws XGBoostError {
    DMatrix matrix = matrix(0, TEST_FROM - LEARN_FROM);
    matrix.setLabel(Arrays.copyOf(labels, TEST_FROM - LEARN_FROM));
    Booster model =
        XGBoost.train(
            matrix,
            Map.of(
                "objective", "binary:logistic",
                "max_depth", 4,
                "eta", 0.2,
                "min_child_weight", 5,
                "nthread", 2,
                "seed", 1),
            ROUNDS,
            Map.of(),
            null,
            null);
    model.setFeatureNames(FraudModel.INPUTS.toArray(String[]::new));
    model.setAttr("version", "generated-1");
    return model;
  }

  private void test(Booster model) throws XGBoostError {
    int from = TEST_FROM - LEARN_FROM;
    float[][] scores = model.predict(matrix(from, labels.length));
    ScoreQuality quality = new ScoreQuality();
    for (int i = 0; i < scores.length; i++) {
      quality.add(scores[i][0], labels[from + i] == 1);
    }
    System.out.println(
        String.format(
            Locale.ROOT,
            "%d payments later than those learned from: area under ROC %.3f, Brier score %.5f",
            scores.length,
            quality.areaUnderRoc(),
            quality.brier()));
  }

  private DMatrix matrix(int from, int to) throws XGBoostError {
    return new DMatrix(
        Arrays.copyOfRange(rows, from * COLUMNS, to * COLUMNS), to - from, COLUMNS, Float.NaN);
  }
}
