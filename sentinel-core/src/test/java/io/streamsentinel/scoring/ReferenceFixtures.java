package io.streamsentinel.scoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes the models and expected scores under {@code src/test/resources/scoring} with the real
 * libraries. From {@code sentinel-core}, on a machine that can load them:
 *
 * <pre>
 * mvn test-compile org.codehaus.mojo:exec-maven-plugin:java -Dexec.classpathScope=test \
 *   -Dexec.mainClass=io.streamsentinel.scoring.ReferenceFixtures
 * </pre>
 */
final class ReferenceFixtures {

  private static final Path FOLDER = Path.of("src/test/resources/scoring");
  private static final int ROWS = 40;
  private static final int ROUNDS = 8;

  private ReferenceFixtures() {}

  public static void main(String[] arguments) throws Exception {
    Sample training = new Sample(21, 3_000);
    Sample unseen = new Sample(22, ROWS);

    XgboostTrainer xgboost =
        new XgboostTrainer(
            training,
            ROUNDS,
            Map.of("objective", "binary:logistic", "max_depth", 4, "base_score", 0.2));
    xgboost.booster().setAttr("version", "fixture-1");
    Files.write(FOLDER.resolve("xgboost.json"), xgboost.model());
    float[] expected = xgboost.probabilities(unseen);
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      rows.add(row(unseen.rows[i]) + "," + expected[i]);
    }
    write("xgboost.csv", rows);

    LightGbmTrainer lightGbm =
        new LightGbmTrainer(training, ROUNDS, "objective=binary num_leaves=15");
    Files.write(FOLDER.resolve("lightgbm.txt"), lightGbm.model());
    double[] probabilities = lightGbm.probabilities(unseen);
    rows.clear();
    for (int i = 0; i < ROWS; i++) {
      rows.add(row(unseen.rows[i]) + "," + probabilities[i]);
    }
    write("lightgbm.csv", rows);
  }

  private static void write(String name, List<String> rows) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(String.join(",", Sample.INPUTS) + ",expected");
    lines.addAll(rows);
    Files.write(FOLDER.resolve(name), lines);
  }

  private static String row(double[] values) {
    return Arrays.stream(values).mapToObj(Double::toString).collect(Collectors.joining(","));
  }
}
