package io.streamsentinel.examples.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BoostedTreesTest {

  private static final List<String> INPUTS =
      List.of("amount", "tx_mean_amount_7d", "terminal_risk_7d", "tx_count_7d");

  @Test
  void no_score_goes_against_what_is_known_of_fraud() {
    Random random = new Random(1);
    List<TrainingRow> rows = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      // Labels are noise, which any model would learn something from.
      rows.add(row(random.nextInt(10) == 0, random.doubles(4).toArray()));
    }
    try (Xgboost model = BoostedTrees.train(INPUTS, rows, 20, 1)) {
      double[] scores = model.scores(rows);

      assertThat(against(scores, model.scores(moved(rows, 0, 0.2)))).isZero();
      assertThat(against(scores, model.scores(moved(rows, 1, -0.2)))).isZero();
      assertThat(against(scores, model.scores(moved(rows, 2, 0.2)))).isZero();
      assertThat(against(scores, model.scores(moved(rows, 3, 0.2)))).isPositive();
    }
  }

  private static List<TrainingRow> moved(List<TrainingRow> rows, int input, double by) {
    return rows.stream()
        .map(
            row -> {
              double[] inputs = row.inputs().clone();
              inputs[input] += by;
              return row(row.fraud(), inputs);
            })
        .toList();
  }

  private static int against(double[] before, double[] after) {
    int lower = 0;
    for (int i = 0; i < before.length; i++) {
      lower += after[i] < before[i] ? 1 : 0;
    }
    return lower;
  }

  private static TrainingRow row(boolean fraud, double[] inputs) {
    return new TrainingRow(LocalDate.EPOCH, "someone", fraud, inputs);
  }
}
