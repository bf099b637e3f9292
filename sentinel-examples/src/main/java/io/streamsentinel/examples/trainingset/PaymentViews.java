package io.streamsentinel.examples.trainingset;

import io.streamsentinel.examples.generator.LabelledPayment;
import io.streamsentinel.feature.FeatureVector;
import io.streamsentinel.feature.FeatureView;
import io.streamsentinel.feature.Field;
import io.streamsentinel.feature.ReadyFeatures;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Objects;

/**
 * What the Fraud Detection Handbook computes of a payment: a view of its customer and one of its
 * terminal. With the rows and the order of the Handbook, its features are reproduced. Each view
 * adds what a model would have to find out from few frauds: how far a payment is from what its
 * customer usually pays, and how a terminal's frauds compare with its genuine payments.
 */
public enum PaymentViews {
  /**
   * Weekend, night, and how often and how much within 1, 7 and 30 days. Derived from these: {@code
   * amount_ratio_Nd}, the amount over the mean of the payments before it, 1 if there are none, and
   * {@code mean_ratio_Nd}, the mean of N days over that of 30.
   */
  CUSTOMER {
    @Override
    public FeatureView<LabelledPayment> view() {
      return FeatureView.<LabelledPayment>builder(
              "training-customer", row -> row.payment().getUserId(), PaymentViews::time)
          .derived("weekend", vector -> weekend(vector) ? 1 : 0)
          .derived("night", vector -> at(vector).getHour() <= LAST_NIGHT_HOUR ? 1 : 0)
          .with(ReadyFeatures.recencyFrequencyAmount(AMOUNT))
          .last(AMOUNT.name(), AMOUNT, Duration.ofDays(30))
          .derived("amount_ratio_7d", vector -> amountRatio(vector, "7d"))
          .derived("amount_ratio_30d", vector -> amountRatio(vector, "30d"))
          .derived("mean_ratio_1d", vector -> meanRatio(vector, "1d"))
          .derived("mean_ratio_7d", vector -> meanRatio(vector, "7d"))
          .build();
    }
  },

  /**
   * How often, and how much of it fraud, within 1, 7 and 30 days, up to a week ago. Derived from
   * these: {@code terminal_frauds_7d}, and {@code terminal_surplus_1d}, frauds less genuine
   * payments of the one day.
   */
  TERMINAL {
    @Override
    public FeatureView<LabelledPayment> view() {
      return FeatureView.<LabelledPayment>builder(
              "training-terminal", row -> terminal(row), PaymentViews::time)
          .with(ReadyFeatures.terminalRisk(FRAUD))
          .derived("terminal_frauds_7d", vector -> frauds(vector, "7d"))
          .derived(
              "terminal_surplus_1d",
              vector -> 2 * frauds(vector, "1d") - vector.value("terminal_tx_count_1d"))
          .build();
    }
  };

  private static final int LAST_NIGHT_HOUR = 6;

  /** A cent: what a mean of nothing but zeros is taken for. */
  private static final double SMALLEST_AMOUNT = 0.01;

  private static final Field<LabelledPayment> AMOUNT =
      Field.decimal("amount", 2, row -> row.payment().getAmountMinor());
  private static final Field<LabelledPayment> FRAUD =
      Field.flag("fraud", LabelledPayment::fraud).availableAfter(Duration.ofDays(7));

  /** The view; equal ones have equal fingerprints. */
  public abstract FeatureView<LabelledPayment> view();

  private static long time(LabelledPayment row) {
    return row.payment().getEventTime().toEpochMilli();
  }

  private static String terminal(LabelledPayment row) {
    return Objects.requireNonNull(row.payment().getTerminalId(), "terminal");
  }

  private static double amountRatio(FeatureVector vector, String window) {
    double count = vector.value("tx_count_" + window);
    if (count <= 1) {
      return 1;
    }
    double amount = vector.value(AMOUNT.name());
    double before = count * vector.value("tx_mean_amount_" + window) - amount;
    return amount / Math.max(before / (count - 1), SMALLEST_AMOUNT);
  }

  private static double meanRatio(FeatureVector vector, String window) {
    return vector.value("tx_mean_amount_" + window)
        / Math.max(vector.value("tx_mean_amount_30d"), SMALLEST_AMOUNT);
  }

  private static double frauds(FeatureVector vector, String window) {
    return Math.rint(
        vector.value("terminal_risk_" + window) * vector.value("terminal_tx_count_" + window));
  }

  private static boolean weekend(FeatureVector vector) {
    DayOfWeek day = at(vector).getDayOfWeek();
    return day == DayOfWeek.SATURDAY || day == DayOfWeek.SUNDAY;
  }

  private static LocalDateTime at(FeatureVector vector) {
    return LocalDateTime.ofInstant(vector.asOf(), ZoneOffset.UTC);
  }
}
