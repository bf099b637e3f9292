package io.streamsentinel.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scores of models that XGBoost 2.1.4 and LightGBM 4.3.0 trained, where neither is at hand. */
class FixtureTest {

  @ParameterizedTest
  @CsvSource({"xgboost.json, xgboost.csv", "lightgbm.txt, lightgbm.csv"})
  void scores_are_those_of_the_trainer(String file, String expectations) throws IOException {
    Model model = Fixtures.model(Fixtures.text(file), file);

    assertThat(model.inputs()).isEqualTo(Sample.INPUTS);
    for (double[] row : Fixtures.rows(expectations)) {
      double expected = row[row.length - 1];
      assertThat(model.probability(row)).isCloseTo(expected, within(1e-6));
    }
  }

  @ParameterizedTest
  @CsvSource({"xgboost.json, xgboost.csv", "lightgbm.txt, lightgbm.csv"})
  void columns_in_another_order_and_more_of_them_change_nothing(String file, String expectations)
      throws IOException {
    Model model = Fixtures.model(Fixtures.text(file), file);
    List<String> columns = new ArrayList<>(Sample.INPUTS);
    Collections.reverse(columns);
    columns.add(3, "unused");
    Model moved = model.over(columns);
    double[] before = new double[Sample.INPUTS.size() + 1];
    double[] after = new double[columns.size() + 1];

    for (double[] row : Fixtures.rows(expectations)) {
      double[] other = new double[columns.size()];
      for (int i = 0; i < Sample.INPUTS.size(); i++) {
        other[columns.indexOf(Sample.INPUTS.get(i))] = row[i];
      }
      assertThat(moved.probability(other)).isEqualTo(model.probability(row));
      assertThat(moved.explain(other, after)).isEqualTo(model.explain(row, before));
      assertThat(after[columns.size()]).isEqualTo(before[Sample.INPUTS.size()]);
      for (int i = 0; i < Sample.INPUTS.size(); i++) {
        assertThat(after[columns.indexOf(Sample.INPUTS.get(i))]).isEqualTo(before[i]);
      }
    }
  }
}
