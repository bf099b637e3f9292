package io.streamsentinel.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFileTest {

  @Test
  void the_version_is_what_the_file_declares_and_a_hash_of_its_content() throws IOException {
    String xgboost = Fixtures.text("xgboost.json");
    String lightGbm = Fixtures.text("lightgbm.txt");
    ModelVersion version = Fixtures.model(xgboost, "m.json").version();

    assertThat(version.toString()).matches("fixture-1@[0-9a-f]{12}");
    assertThat(Fixtures.model(xgboost, "elsewhere.json").version()).isEqualTo(version);
    assertThat(Fixtures.model(xgboost + "\n", "m.json").version()).isNotEqualTo(version);
    assertThat(Fixtures.model(lightGbm, "fraud-7.txt").version().declared()).isEqualTo("fraud-7");
    assertThat(
            Fixtures.model(
                    lightGbm.replace("version=v4\n", "version=v4\nsentinel_version=spring\n"), "x")
                .version()
                .declared())
        .isEqualTo("spring");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "name":"binary:logistic" | "name":"multi:softprob" | objective 'multi:softprob' does not give a probability
          "name":"gbtree"          | "name":"dart"           | booster 'dart' is not supported
          "num_class":"0"          | "num_class":"3"         | num_class is 3; only models with one output
          "num_target":"1"         | "num_target":"2"        | num_target is 2; only models with one output
          "split_type":[0          | "split_type":[1         | tree 0: splits the input
          "num_feature":"8"        | "num_feature":"7"       | feature_names has 8 names for 7 inputs
          "left_children":[1       | "left_children":[0      | do not form a tree
          "left_children":[1       | "left_children":[9999   | left child of node 0 is 9999
          "split_indices":[        | "split_indices":[8,     | one list has
          "base_score":"2E-1"      | "base_score":"2"        | base_score must be between 0 and 1: 2
          "base_score":"2E-1"      | "base_score":"[0.1,0.2]" | base_score must be one number
          "base_score":"2E-1"      | "base_score":7          | base_score must be a text
          "learner_model_param"    | "other"                 | there is no learner.learner_model_param
          "learner"                | "teacher"               | neither XGBoost's (no learner)
          """)
  void a_model_of_xgboost_that_cannot_be_used_says_why(String find, String put, String message)
      throws IOException {
    String text = Fixtures.text("xgboost.json");
    assertThat(text).contains(find);

    assertThatThrownBy(() -> Fixtures.model(text.replace(find, put), "m.json"))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageStartingWith("model file m.json: ")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          objective=binary sigmoid:1 | objective=multiclass num_class:3 | objective 'multiclass' does not give a probability
          num_class=1                | num_class=3                      | num_class is 3; only models with one output
          is_linear=0                | is_linear=1                      | tree 0: has linear functions in its leaves
          end of trees               |                                  | cut off: it lacks the line 'end of trees'
          leaf_value=                | 'leaf_value=1 '                  | tree 0: leaf_value has
          tree_sizes=                | 'tree_sizes=17 '                 | the file holds 8 trees, but its header states
          threshold=                 | threshold=x                      | tree 0: For input string
          decision_type=10           | decision_type=11                 | splits the input
          Tree=7                     | Three=7                          | the file holds 7 trees
          """)
  void a_model_of_lightgbm_that_cannot_be_used_says_why(String find, String put, String message)
      throws IOException {
    String text = Fixtures.text("lightgbm.txt");
    assertThat(text).contains(find);
    String broken = text.replace(find, put == null ? "" : put);

    assertThatThrownBy(() -> Fixtures.model(broken, "m.txt"))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageStartingWith("model file m.txt: ")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "pickle", "{L", "[1]", "{\"learner\": ", "{} {}", "{\"a\": [1, {}]}"})
  void what_is_no_model_is_refused(String text) {
    assertThatThrownBy(() -> Fixtures.model(text, "m.json"))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageStartingWith("model file m.json: ");
  }

  @Test
  void every_cut_of_a_file_is_refused() throws IOException {
    for (String name : List.of("xgboost.json", "lightgbm.txt")) {
      String text = Fixtures.text(name);
      int end = name.endsWith("txt") ? text.indexOf("end of trees") : text.length() - 1;
      for (int cut = 0; cut < end; cut += 97) {
        String part = text.substring(0, cut);
        assertThatThrownBy(() -> Fixtures.model(part, name))
            .isInstanceOf(InvalidModelException.class);
      }
    }
  }

  @Test
  void an_input_that_nobody_provides_is_named() throws IOException {
    Model model = Fixtures.model(Fixtures.text("xgboost.json"), "m.json");

    assertThatThrownBy(() -> model.over(List.of("amount", "count")))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("fixture-1@")
        .hasMessageContaining("'hour'")
        .hasMessageContaining("[amount, count]");
  }

  @Test
  void a_model_without_names_takes_its_inputs_by_position() throws IOException {
    String text = Fixtures.text("xgboost.json");
    String unnamed = text.replaceAll("\"feature_names\":\\[[^]]*]", "\"feature_names\":[]");
    Model model = Fixtures.model(unnamed, "m.json");

    assertThat(model.inputs()).startsWith("f0", "f1");
    assertThat(model.over(Sample.INPUTS).inputs()).isEqualTo(Sample.INPUTS);
    assertThatThrownBy(() -> model.over(List.of("a", "b")))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("needs exactly as many columns, not 2");
  }

  @Test
  void a_base_score_may_be_written_as_a_list_as_version_3_does() throws IOException {
    String text = Fixtures.text("xgboost.json");
    Model plain = Fixtures.model(text, "m.json");
    Model list =
        Fixtures.model(text.replace("\"base_score\":\"2E-1\"", "\"base_score\":\"[2E-1]\""), "m");

    for (double[] row : Fixtures.rows("xgboost.csv")) {
      assertThat(list.probability(row)).isEqualTo(plain.probability(row));
    }
  }

  @Test
  void a_logistic_regression_standardises_and_takes_missing_values_as_the_mean() {
    Model model =
        Fixtures.model(
            """
            {"format": "stream-sentinel-logistic", "inputs": ["a", "b"], "weights": [2, -1],
             "intercept": 0.5, "means": [10, 0], "scales": [4, 1]}
            """,
            "spring.json");
    double[] contributions = new double[3];

    assertThat(model.version().declared()).isEqualTo("spring");
    assertThat(model.probability(new double[] {12, 3}))
        .isCloseTo(1 / (1 + Math.exp(-(0.5 + 1 - 3))), within(1e-15));
    assertThat(model.probability(new double[] {Double.NaN, 3}))
        .isCloseTo(1 / (1 + Math.exp(-(0.5 - 3))), within(1e-15));
    assertThat(model.explain(new double[] {12, 3}, contributions))
        .isEqualTo(model.probability(new double[] {12, 3}));
    assertThat(contributions).containsExactly(1, -3, 0.5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "weights": [1]               | weights has 1 numbers for 2 inputs
          "weights": [1, "x"]          | a list holds numbers and other things
          "weights": 7                 | weights must be a list of numbers
          "weights": [1, 1], "scales": [1, 0] | scales[1] must be positive: 0.0
          "weights": [1, 1e999]        | weights[1] is Infinity
          "weights": [1, 1]            | there is no intercept
          """)
  void a_logistic_regression_that_cannot_be_used_says_why(String part, String message) {
    assertThatThrownBy(
            () ->
                Fixtures.model(
                    "{\"format\": \"stream-sentinel-logistic\", \"inputs\": [\"a\", \"b\"], "
                        + part
                        + "}",
                    "m.json"))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining(message);
  }

  @Test
  void a_file_that_is_not_there_is_named(@TempDir Path folder) {
    assertThatThrownBy(() -> ModelFile.read(folder.resolve("none.json")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("there is no model file " + folder.resolve("none.json"));
  }
}
