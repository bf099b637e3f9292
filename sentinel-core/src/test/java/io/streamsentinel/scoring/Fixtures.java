package io.streamsentinel.scoring;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The models and rows that {@link ReferenceFixtures} has written, and small ones made by hand. */
final class Fixtures {

  private Fixtures() {}

  static String text(String name) throws IOException {
    try (InputStream in = requireNonNull(Fixtures.class.getResourceAsStream("/scoring/" + name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Rows, each with the expected probability behind the inputs. */
  static List<double[]> rows(String name) throws IOException {
    return text(name)
        .lines()
        .skip(1)
        .map(line -> Arrays.stream(line.split(",", -1)).mapToDouble(Double::parseDouble).toArray())
        .toList();
  }

  static Model model(String text, String fileName) {
    return ModelFile.parse(text.getBytes(StandardCharsets.UTF_8), Path.of(fileName));
  }

  /** A logistic regression of inputs a and b. */
  static String logistic(String version, double ofA, double ofB, double intercept) {
    return """
        {"format": "stream-sentinel-logistic", "version": "%s", "inputs": ["a", "b"],
         "weights": [%s, %s], "intercept": %s}
        """
        .formatted(version, ofA, ofB, intercept);
  }
}
