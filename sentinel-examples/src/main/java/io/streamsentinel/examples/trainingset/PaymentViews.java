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
 * terminal. With the rows and the order of the Handbook, its features are reproduced.
 */
public enum PaymentViews {
  /** Weekend, night, and how often and how much within 1, 7 and 30 days. */
  CUSTOMER {
    @Override
    public FeatureView<LabelledPayment> view() {
      return FeatureView.<LabelledPayment>builder(
              "training-customer", row -> row.payment().getUserId(), PaymentViews::time)
          .derived("weekend", vector -> weekend(vector) ? 1 : 0)
          .derived("night", vector -> at(vector).getHour() <= LAST_NIGHT_HOUR ? 1 : 0)
          .with(ReadyFeatures.recencyFrequencyAmount(AMOUNT))
          .build();
    }
  },

  /** How often, and how much of it fraud, within 1, 7 and 30 days, up to a week ago. */
  TERMINAL {
    @Override
    public FeatureView<LabelledPayment> view() {
      return FeatureView.<LabelledPayment>builder(
              "training-terminal", row -> terminal(row), PaymentViews::time)
          .with(ReadyFeatures.terminalRisk(FRAUD))
          .build();
    }
  };

  private static final int LAST_NIGHT_HOUR = 6;
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

  private static boolean weekend(FeatureVector vector) {
    DayOfWeek day = at(vector).getDayOfWeek();
    return day == DayOfWeek.SATURDAY || day == DayOfWeek.SUNDAY;
  }

  private static LocalDateTime at(FeatureVector vector) {
    return LocalDateTime.ofInstant(vector.asOf(), ZoneOffset.UTC);
  }
}
