package io.streamsentinel.scoring;

import java.util.Arrays;
import java.util.List;

/**
 * Logistic regressions in a format of our own; {@code docs/scoring.md} describes it and shows how
 * to write it from scikit-learn.
 */
final class LinearJson {

  static final String FORMAT = "stream-sentinel-logistic";

  private LinearJson() {}

  static LinearModel read(JsonValues document, byte[] content, String fileName) {
    List<String> names = document.texts("inputs");
    Inputs inputs = new Inputs(names, true);
    double[] weights = numbers(document, "weights", names.size());
    double[] means = new double[names.size()];
    if (document.has("means")) {
      means = numbers(document, "means", names.size());
    }
    if (document.has("scales")) {
      double[] scales = numbers(document, "scales", names.size());
      for (int i = 0; i < weights.length; i++) {
        if (!(scales[i] > 0)) {
          throw new InvalidModelException("scales[" + i + "] must be positive: " + scales[i]);
        }
        weights[i] /= scales[i];
      }
    }
    double intercept = document.number("intercept");
    if (!Double.isFinite(intercept)) {
      throw new InvalidModelException("intercept is " + intercept);
    }
    String declared = document.has("version") ? document.text("version") : fileName;
    int[] columns = new int[weights.length];
    Arrays.setAll(columns, i -> i);
    return new LinearModel(
        ModelVersion.of(declared, content), inputs, columns, weights, means, intercept);
  }

  private static double[] numbers(JsonValues document, String name, int count) {
    double[] numbers = document.numbers(name);
    if (numbers.length != count) {
      throw new InvalidModelException(
          name + " has " + numbers.length + " numbers for " + count + " inputs");
    }
    for (int i = 0; i < count; i++) {
      if (!Double.isFinite(numbers[i])) {
        throw new InvalidModelException(name + "[" + i + "] is " + numbers[i]);
      }
    }
    return numbers.clone();
  }
}
