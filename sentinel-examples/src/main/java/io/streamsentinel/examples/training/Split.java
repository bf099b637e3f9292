package io.streamsentinel.examples.training;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which days a model learns from and which it is tested on, as the Fraud Detection Handbook splits
 * them ({@code get_train_test_set}): training, then a delay in which no label is known yet, then
 * the test.
 *
 * @param start the first day of training
 * @param trainDays how many days to learn from
 * @param delayDays how long it takes until a label is known
 * @param testDays how many days to test on
 */
public record Split(LocalDate start, int trainDays, int delayDays, int testDays) {

  /** Checks the lengths. */
  public Split {
    if (trainDays < 1 || delayDays < 0 || testDays < 1) {
      throw new IllegalArgumentException(
          "training and test need a day at least, and a delay is not negative: "
              + trainDays
              + ", "
              + delayDays
              + " and "
              + testDays
              + " days of training, delay and test");
    }
  }

  /**
   * The split whose test ends on the last day of a history.
   *
   * @throws IllegalArgumentException if the history is empty
   */
  public static Split endingWith(
      List<TrainingRow> rows, int trainDays, int delayDays, int testDays) {
    LocalDate last =
        rows.stream()
            .map(TrainingRow::day)
            .max(Comparator.naturalOrder())
            .orElseThrow(() -> new IllegalArgumentException("the history holds no payment"));
    return new Split(
        last.minusDays((long) trainDays + delayDays + testDays - 1),
        trainDays,
        delayDays,
        testDays);
  }

  /** The last day of training. */
  public LocalDate lastTrainDay() {
    return start.plusDays(trainDays - 1L);
  }

  /** The first day of the test. */
  public LocalDate firstTestDay() {
    return start.plusDays((long) trainDays + delayDays);
  }

  /** The last day of the test. */
  public LocalDate lastTestDay() {
    return firstTestDay().plusDays(testDays - 1L);
  }

  /** The rows to learn from. */
  List<TrainingRow> train(Collection<TrainingRow> rows) {
    return rows.stream().filter(row -> within(row, start, lastTrainDay())).toList();
  }

  /**
   * The rows to test on. A customer with a known fraud is left out, because the card would have
   * been blocked: known is, on each test day, what happened in training, or after it and so long
   * ago that the delay is over.
   */
  List<TrainingRow> test(Collection<TrainingRow> rows) {
    List<TrainingRow> test = new ArrayList<>();
    Set<String> known = new HashSet<>(defrauded(rows, start, lastTrainDay()));
    for (int day = 0; day < testDays; day++) {
      LocalDate learned = lastTrainDay().plusDays(day);
      known.addAll(defrauded(rows, learned, learned));
      LocalDate tested = firstTestDay().plusDays(day);
      rows.stream()
          .filter(row -> row.day().equals(tested) && !known.contains(row.customer()))
          .forEach(test::add);
    }
    return test;
  }

  private static List<String> defrauded(
      Collection<TrainingRow> rows, LocalDate from, LocalDate to) {
    return rows.stream()
        .filter(row -> row.fraud() && within(row, from, to))
        .map(TrainingRow::customer)
        .toList();
  }

  private static boolean within(TrainingRow row, LocalDate from, LocalDate to) {
    return !row.day().isBefore(from) && !row.day().isAfter(to);
  }
}
