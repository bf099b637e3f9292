package io.streamsentinel.examples.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SplitTest {

  private static final LocalDate FIRST = LocalDate.of(2018, 4, 1);
  private static final Split SPLIT = new Split(FIRST.plusDays(2), 3, 2, 4);

  private final List<TrainingRow> rows = new ArrayList<>();

  @Test
  void days_of_training_delay_and_test_follow_each_other() {
    for (int day = 0; day < 12; day++) {
      row(day, "someone", false);
    }

    assertThat(SPLIT.train(rows)).isEqualTo(rows.subList(2, 5));
    assertThat(SPLIT.test(rows)).isEqualTo(rows.subList(7, 11));
    assertThat(Split.endingWith(rows.subList(0, 11), 3, 2, 4)).isEqualTo(SPLIT);
  }

  @Test
  void whoever_was_defrauded_in_training_or_before_the_delay_is_not_tested() {
    row(0, "before training", true);
    row(4, "in training", true);
    row(5, "first day of delay", true);
    row(7, "first day of test", true);
    for (int day = 7; day < 11; day++) {
      row(day, "before training", false);
      row(day, "in training", false);
      row(day, "first day of delay", false);
      row(day, "first day of test", false);
    }

    assertThat(tested("before training")).containsExactly(7, 8, 9, 10);
    assertThat(tested("in training")).isEmpty();
    // Known when a fraud is older than the delay of two days: on the eighth day, and the tenth.
    assertThat(tested("first day of delay")).containsExactly(7);
    assertThat(tested("first day of test")).containsExactly(7, 7, 8, 9);
  }

  @Test
  void known_customers_are_those_of_a_second_way_to_find_them() {
    Random random = new Random(1);
    for (int i = 0; i < 2_000; i++) {
      row(i * 13 / 2_000, "customer" + random.nextInt(300), random.nextInt(20) == 0);
    }
    Split split = new Split(FIRST.plusDays(1), 4, 3, 5);

    List<TrainingRow> expected =
        rows.stream()
            .filter(row -> day(row) >= 8 && day(row) < 13)
            .filter(
                row ->
                    rows.stream()
                        .noneMatch(
                            other ->
                                other.fraud()
                                    && other.customer().equals(row.customer())
                                    && day(other) >= 1
                                    && day(other) < Math.max(5, day(row) - 3)))
            .toList();

    assertThat(split.test(rows)).isEqualTo(expected).hasSizeBetween(100, 700);
  }

  @Test
  void a_split_without_days_is_refused() {
    assertThatThrownBy(() -> new Split(FIRST, 0, 7, 7)).hasMessageContaining("0, 7 and 7 days");
    assertThatThrownBy(() -> Split.endingWith(List.of(), 7, 7, 7))
        .hasMessageContaining("no payment");
  }

  private List<Integer> tested(String customer) {
    return SPLIT.test(rows).stream()
        .filter(row -> row.customer().equals(customer))
        .map(SplitTest::day)
        .toList();
  }

  private static int day(TrainingRow row) {
    return (int) (row.day().toEpochDay() - FIRST.toEpochDay());
  }

  private void row(int day, String customer, boolean fraud) {
    rows.add(new TrainingRow(FIRST.plusDays(day), customer, fraud, new double[0]));
  }
}
