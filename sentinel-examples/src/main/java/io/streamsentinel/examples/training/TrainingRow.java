package io.streamsentinel.examples.training;

import java.time.LocalDate;
import java.util.Arrays;

/** What was known of a payment when it arrived, and whether it was fraud. */
public final class TrainingRow {

  private final LocalDate day;
  private final String customer;
  private final boolean fraud;
  private final double[] inputs;

  /**
   * A row.
   *
   * @param day the payment's, in UTC
   * @param customer who paid
   * @param fraud the label
   * @param inputs the model's inputs; kept, not copied
   */
  public TrainingRow(LocalDate day, String customer, boolean fraud, double[] inputs) {
    this.day = day;
    this.customer = customer;
    this.fraud = fraud;
    this.inputs = inputs;
  }

  LocalDate day() {
    return day;
  }

  String customer() {
    return customer;
  }

  boolean fraud() {
    return fraud;
  }

  double[] inputs() {
    return inputs;
  }

  /** The same with some of the inputs. */
  TrainingRow only(int... columns) {
    return new TrainingRow(
        day, customer, fraud, Arrays.stream(columns).mapToDouble(i -> inputs[i]).toArray());
  }
}
