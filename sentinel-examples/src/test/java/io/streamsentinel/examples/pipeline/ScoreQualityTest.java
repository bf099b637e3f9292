package io.streamsentinel.examples.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScoreQualityTest {

  private final ScoreQuality quality = new ScoreQuality();

  @Test
  void area_under_roc_counts_pairs_and_ties_half() {
    quality.add(0.9, true);
    quality.add(0.5, true);
    quality.add(0.5, false);
    quality.add(0.1, false);

    // Four pairs: three won, one tied.
    assertThat(quality.areaUnderRoc()).isEqualTo(3.5 / 4);
  }

  @Test
  void brier_is_the_mean_squared_distance() {
    quality.add(1, true);
    quality.add(0.5, true);
    quality.add(0.5, false);

    assertThat(quality.brier()).isCloseTo(0.5 / 3, within(1e-12));
  }

  @Test
  void many_scores_give_what_comparing_all_pairs_gives() {
    Random random = new Random(1);
    double[] scores = random.doubles(3_000).map(score -> Math.round(score * 50) / 50.0).toArray();
    double won = 0;
    for (int i = 0; i < scores.length; i++) {
      quality.add(scores[i], i % 2 == 0);
      for (int j = 0; i % 2 == 0 && j < scores.length; j++) {
        won += j % 2 == 0 ? 0 : scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
      }
    }

    assertThat(quality.areaUnderRoc()).isCloseTo(won / (1_500.0 * 1_500), within(1e-12));
  }

  @Test
  void distribution_has_a_line_for_each_tenth_and_takes_one_into_the_last() {
    quality.add(0, false);
    quality.add(0.19, false);
    quality.add(1, true);
    StringWriter text = new StringWriter();

    quality.print(new PrintWriter(text, true), "fraud");

    assertThat(text.toString().lines()).hasSize(11);
    assertThat(text.toString())
        .contains("0.1 - 0.2         1         0")
        .contains("0.9 - 1.0         0         1");
  }

  @Test
  void without_both_kinds_there_is_no_figure() {
    assertThat(quality.brier()).isNaN();
    assertThat(quality.areaUnderRoc()).isNaN();
  }
}
