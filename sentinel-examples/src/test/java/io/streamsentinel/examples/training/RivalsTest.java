package io.streamsentinel.examples.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** What our model is compared with must be as good as it is elsewhere. */
@EnabledIf(
    value = "io.streamsentinel.examples.training.NativeLibrary#isThere",
    disabledReason = NativeLibrary.MISSING)
class RivalsTest {

  private final List<TrainingRow> rows = new ArrayList<>();

  RivalsTest() {
    Random random = new Random(1);
    for (int i = 0; i < 2_000; i++) {
      double amount = 100 * random.nextDouble();
      // The two are nearly the same, which is what makes coordinate descent slow.
      double[] inputs = {amount, amount + random.nextGaussian(), random.nextDouble()};
      boolean fraud = random.nextDouble() < 1 / (1 + Math.exp(6 - amount / 20 - inputs[2]));
      rows.add(new TrainingRow(LocalDate.EPOCH, "someone", fraud, inputs));
    }
  }

  @Test
  void logistic_regression_has_found_its_optimum() {
    double[] scores = Rivals.logisticRegression(rows, rows);

    // There the residuals are orthogonal to every input, but for the small penalty.
    assertThat(correlation(scores, -1)).isCloseTo(0, within(1e-4));
    for (int input = 0; input < 3; input++) {
      assertThat(correlation(scores, input)).isCloseTo(0, within(1e-3));
    }
  }

  @Test
  void forest_scores_are_shares_of_trees_grown_to_the_end() {
    double[] scores = Rivals.randomForest(rows, rows, 1);

    int known = 0;
    for (int i = 0; i < scores.length; i++) {
      assertThat(scores[i]).isBetween(-1e-6, 1 + 1e-6);
      known += scores[i] > 0.5 == rows.get(i).fraud() ? 1 : 0;
    }
    // About 63 of 100 trees have seen a row and know its label by heart.
    assertThat(known).isGreaterThan(1_940);
  }

  private double correlation(double[] scores, int input) {
    double scale = input < 0 ? 1 : rows.stream().mapToDouble(row -> row.inputs()[input]).sum();
    double sum = 0;
    for (int i = 0; i < scores.length; i++) {
      TrainingRow row = rows.get(i);
      double value = input < 0 ? 1.0 / scores.length : row.inputs()[input];
      sum += (scores[i] - (row.fraud() ? 1 : 0)) * value;
    }
    return sum / scale;
  }
}
