package io.streamsentinel.examples.payments;

import io.streamsentinel.examples.onnx.Scorers;
import io.streamsentinel.scoring.ModelFile;
import io.streamsentinel.scoring.Scorer;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The model that decides together with the rules: gradient-boosted trees over the payment's amount,
 * its user's features and its terminal's.
 */
public final class FraudModel {

  /** The columns of a row. */
  public static final List<String> INPUTS = inputs();

  private static final String SHIPPED = "fraud-model.json";

  private FraudModel() {}

  /** A scorer with the model that comes with this application; see {@code docs/payments.md}. */
  public static Scorer shipped() {
    try (InputStream resource = FraudModel.class.getResourceAsStream(SHIPPED)) {
      if (resource == null) {
        throw new FileNotFoundException(SHIPPED + " is not in the jar");
      }
      Path file = Files.createTempFile("fraud-model", ".json");
      try {
        Files.copy(resource, file, StandardCopyOption.REPLACE_EXISTING);
        return Scorer.builder(INPUTS, ModelFile.read(file)).build();
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the model that comes with this application", e);
    }
  }

  /**
   * A scorer with a model of one's own, over {@link #INPUTS} or some of them.
   *
   * @param file what {@code train --inputs payments} wrote, or anything else that {@link ModelFile}
   *     reads; one that ends in .onnx is for ONNX Runtime
   * @throws io.streamsentinel.scoring.InvalidModelException if the model is damaged, not supported,
   *     or needs other inputs
   * @throws IllegalStateException if ONNX Runtime is needed and can't be loaded
   */
  public static Scorer read(Path file) {
    return Scorers.read(INPUTS, file);
  }

  /**
   * A row for the scorer.
   *
   * @param amountMinor the payment's amount
   * @param features the user's and the terminal's, by name; NaN where one is missing
   */
  public static double[] row(long amountMinor, Map<String, Double> features) {
    double[] row = new double[INPUTS.size()];
    row[0] = amountMinor / 100.0;
    for (int i = 1; i < row.length; i++) {
      row[i] = features.getOrDefault(INPUTS.get(i), Double.NaN);
    }
    return row;
  }

  private static List<String> inputs() {
    List<String> inputs = new ArrayList<>();
    inputs.add("amount");
    inputs.addAll(PaymentFeatures.byUser("").featureNames());
    inputs.addAll(PaymentFeatures.byTerminal("").featureNames());
    return List.copyOf(inputs);
  }
}
