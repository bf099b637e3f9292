package io.streamsentinel.examples.onnx;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.streamsentinel.examples.payments.FraudModel;
import io.streamsentinel.scoring.InvalidModelException;
import io.streamsentinel.scoring.Score;
import io.streamsentinel.scoring.Scorer;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ONNX Runtime itself, on models that {@link OnnxFile} writes. */
class OnnxModelTest {

  private static final Map<String, String> NAMED = Map.of("inputs", "a,b", "version", "v7");

  private final Path file;

  OnnxModelTest(@TempDir Path folder) {
    this.file = folder.resolve("model.onnx");
  }

  @Test
  void finds_its_inputs_by_name_and_scores_without_reasons() throws IOException {
    Files.write(file, OnnxFile.logistic(NAMED, -1, 2, 3));

    Score score = Scorers.read(List.of("b", "other", "a"), file).score(new double[] {0.5, 9, 1});

    assertThat(score.probability()).isCloseTo(logistic(-1 + 2 * 1 + 3 * 0.5), within(1e-6));
    assertThat(score.model().declared()).isEqualTo("v7");
    assertThat(score.reasons()).isEmpty();
  }

  @Test
  void of_two_classes_the_second_is_fraud() throws IOException {
    Files.write(file, OnnxFile.bothClasses(NAMED, -1, 2, 3));

    assertThat(Scorers.read(List.of("a", "b"), file).probability(new double[] {0.25, 0}))
        .isCloseTo(logistic(-0.5), within(1e-6));
  }

  @Test
  void contributions_add_up_to_the_log_odds() throws IOException {
    Files.write(file, OnnxFile.logistic(NAMED, -1, 2, 3));
    double[] contributions = {1, 1, 1};

    try (OnnxModel model = OnnxModel.read(file)) {
      double probability = model.explain(new double[] {1, 0}, contributions);

      assertThat(probability).isEqualTo(model.probability(new double[] {1, 0}));
    }
    assertThat(contributions[2]).isCloseTo(1, within(1e-6));
    assertThat(contributions).startsWith(0, 0);
  }

  @Test
  void the_pipeline_takes_it() throws IOException {
    float[] weights = new float[FraudModel.INPUTS.size()];
    weights[0] = 0.01f;
    Files.write(file, OnnxFile.logistic(Map.of(), -1, weights));

    Scorer scorer = FraudModel.read(file);

    Map<String, Double> zeros = new HashMap<>();
    FraudModel.INPUTS.forEach(input -> zeros.put(input, 0.0));
    assertThat(scorer.probability(FraudModel.row(20_000, zeros)))
        .isCloseTo(logistic(1), within(1e-6));
    assertThat(scorer.version().declared()).isEqualTo("model.onnx");
  }

  @Test
  void says_which_input_is_missing_or_how_many_there_must_be() throws IOException {
    Files.write(file, OnnxFile.logistic(NAMED, -1, 2, 3));
    assertThatThrownBy(() -> Scorers.read(List.of("a", "c"), file))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("needs the input 'b', which is not among [a, c]");

    Files.write(file, OnnxFile.logistic(Map.of(), -1, 2, 3));
    assertThatThrownBy(() -> Scorers.read(List.of("a", "b", "c"), file))
        .hasMessageContaining("needs exactly 2 columns, not 3");

    Files.write(file, OnnxFile.logistic(Map.of("inputs", "a"), -1, 2, 3));
    assertThatThrownBy(() -> Scorers.read(List.of("a", "b"), file))
        .hasMessageContaining("its metadata name 1 inputs, but it takes 2");
  }

  @Test
  void says_that_a_file_is_no_such_model() throws IOException {
    Files.write(file, OnnxFile.twoInputs(1, 1));
    assertThatThrownBy(() -> OnnxModel.read(file))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("must take one tensor");

    Files.writeString(file, "no protobuf");
    assertThatThrownBy(() -> OnnxModel.read(file))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void says_what_to_do_where_onnx_runtime_is_missing() throws Exception {
    Files.write(file, OnnxFile.logistic(NAMED, -1, 2, 3));
    List<URL> others = new ArrayList<>();
    for (String entry : classPath().split(File.pathSeparator, -1)) {
      if (!entry.contains("onnxruntime")) {
        others.add(Path.of(entry).toUri().toURL());
      }
    }

    try (URLClassLoader without =
        new URLClassLoader(others.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      var read =
          without.loadClass(Scorers.class.getName()).getMethod("read", List.class, Path.class);

      assertThatThrownBy(() -> read.invoke(null, List.of("a", "b"), file))
          .cause()
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("com.microsoft.onnxruntime:onnxruntime");
    }
  }

  private static String classPath() {
    return requireNonNull(System.getProperty("java.class.path"));
  }

  private static double logistic(double logOdds) {
    return 1 / (1 + Math.exp(-logOdds));
  }
}
