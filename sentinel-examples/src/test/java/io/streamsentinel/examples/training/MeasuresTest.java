package io.streamsentinel.examples.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The measures by hand, and against a second, naive way to compute them. */
class MeasuresTest {

  private static final LocalDate FIRST = LocalDate.of(2018, 4, 1);

  private final List<TrainingRow> rows = new ArrayList<>();
  private final List<Double> scores = new ArrayList<>();

  @Test
  void of_tied_scores_neither_is_above_the_other() {
    row(0, "a", true, 0.9);
    row(0, "b", true, 0.5);
    row(0, "c", false, 0.5);
    row(0, "d", false, 0.1);

    Measures measures = Measures.of(rows, scores());

    // Of four pairs of fraud and genuine three are in order and one is tied.
    assertThat(measures.areaUnderRoc()).isEqualTo(3.5 / 4);
    // Half of the frauds at a precision of 1, the other half at 2/3.
    assertThat(measures.averagePrecision()).isCloseTo(0.5 + 0.5 * 2 / 3, within(1e-15));
  }

  @Test
  void a_perfect_model_has_all_of_it_and_a_constant_one_nothing() {
    row(0, "a", true, 1);
    row(0, "b", false, 0);
    row(0, "c", false, 0);
    double[] constant = new double[3];

    assertThat(Measures.of(rows, scores()).areaUnderRoc()).isEqualTo(1);
    assertThat(Measures.of(rows, scores()).averagePrecision()).isEqualTo(1);
    assertThat(Measures.of(rows, constant).areaUnderRoc()).isEqualTo(0.5);
    assertThat(Measures.of(rows, constant).averagePrecision()).isEqualTo(1 / 3.0);
  }

  @Test
  void a_card_that_was_found_is_gone_from_the_days_after() {
    row(0, "found", true, 0.9);
    row(0, "genuine", false, 0.8);
    row(0, "missed", true, 0.7);
    row(1, "found", true, 0.9);
    row(1, "genuine", false, 0.8);
    row(1, "missed", true, 0.7);
    CardAlerts alerts = new CardAlerts(rows, scores());

    // One of two cards on the first day; on the second the missed one moves up.
    assertThat(alerts.precision(2)).isEqualTo((0.5 + 0.5) / 2);
    assertThat(alerts.caught(2)).isEqualTo(1);
    // The first card of the second day is the genuine one.
    assertThat(alerts.precision(1)).isEqualTo((1 + 0) / 2.0);
    assertThat(alerts.caught(1)).isEqualTo(0.5);
  }

  @Test
  void a_card_counts_once_a_day_with_its_highest_score() {
    row(0, "a", false, 0.9);
    row(0, "a", true, 0.1);
    row(0, "b", false, 0.5);

    assertThat(new CardAlerts(rows, scores()).precision(1)).isEqualTo(1);
  }

  @Test
  void fewer_cards_than_may_be_looked_at_count_as_looked_at_in_vain() {
    row(0, "a", true, 0.9);

    assertThat(Measures.of(withGenuine(), scores()).cardPrecision()).isEqualTo(0.01);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void measures_equal_their_definitions_on_random_rows(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 700; i++) {
      boolean fraud = random.nextInt(10) == 0;
      // Few different scores, so that there are many ties.
      double score = random.nextInt(20) / 40.0 + (fraud ? 0.2 : 0);
      row(i / 100, "card" + random.nextInt(60), fraud, score);
    }

    assertThat(Measures.of(rows, scores()).areaUnderRoc()).isCloseTo(pairs(), within(1e-12));
    assertThat(Measures.of(rows, scores()).averagePrecision())
        .isCloseTo(thresholds(), within(1e-12));
    for (int i = 0; i < scores.size(); i++) {
      scores.set(i, random.nextDouble());
    }
    for (int k : new int[] {1, 5, 20, 100}) {
      assertThat(new CardAlerts(rows, scores()).precision(k)).isCloseTo(days(k), within(1e-12));
    }
  }

  private double pairs() {
    double wins = 0;
    double pairs = 0;
    for (int i = 0; i < rows.size(); i++) {
      for (int j = 0; j < rows.size(); j++) {
        if (rows.get(i).fraud() && !rows.get(j).fraud()) {
          pairs++;
          wins += (1 + Math.signum(scores.get(i) - scores.get(j))) / 2;
        }
      }
    }
    return wins / pairs;
  }

  private double thresholds() {
    double sum = 0;
    double recall = 0;
    double frauds = rows.stream().filter(TrainingRow::fraud).count();
    for (double threshold : new TreeSet<>(scores).descendingSet()) {
      double flagged = 0;
      double hits = 0;
      for (int i = 0; i < rows.size(); i++) {
        if (scores.get(i) >= threshold) {
          flagged++;
          hits += rows.get(i).fraud() ? 1 : 0;
        }
      }
      sum += (hits / frauds - recall) * (hits / flagged);
      recall = hits / frauds;
    }
    return sum;
  }

  /** As the Handbook's own lines go: group by card, take maxima, sort, take k, remove. */
  private double days(int k) {
    Set<String> removed = new TreeSet<>();
    double sum = 0;
    for (int day = 0; day < 7; day++) {
      TreeMap<String, Double> score = new TreeMap<>();
      Set<String> compromised = new TreeSet<>();
      for (int i = 0; i < rows.size(); i++) {
        TrainingRow row = rows.get(i);
        if (row.day().equals(FIRST.plusDays(day)) && !removed.contains(row.customer())) {
          score.merge(row.customer(), scores.get(i), Math::max);
          if (row.fraud()) {
            compromised.add(row.customer());
          }
        }
      }
      List<String> top = new ArrayList<>(score.keySet());
      top.sort(Comparator.comparingDouble((String card) -> -score.get(card)));
      List<String> found =
          top.subList(0, Math.min(k, top.size())).stream().filter(compromised::contains).toList();
      sum += found.size() / (double) k;
      removed.addAll(found);
    }
    return sum / 7;
  }

  private List<TrainingRow> withGenuine() {
    row(0, "b", false, 0.1);
    return rows;
  }

  private void row(int day, String customer, boolean fraud, double score) {
    rows.add(new TrainingRow(FIRST.plusDays(day), customer, fraud, new double[0]));
    scores.add(score);
  }

  private double[] scores() {
    return scores.stream().mapToDouble(score -> score).toArray();
  }
}
