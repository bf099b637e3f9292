package io.streamsentinel.examples.payments;

import io.streamsentinel.avro.event.ChargebackEvent;
import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.avro.event.TerminalActivityEvent;
import io.streamsentinel.feature.FeatureView;
import io.streamsentinel.feature.FeatureViewBuilder;
import io.streamsentinel.feature.Field;
import io.streamsentinel.feature.Filter;
import io.streamsentinel.feature.ReadyFeatures;
import io.streamsentinel.feature.Window;
import java.time.Duration;

/** What is known of a user, and of a terminal, when a payment arrives. */
public final class PaymentFeatures {

  /** Below this, a payment may be somebody trying whether a card works. */
  static final long TINY_MINOR = 5_00;

  /**
   * How far behind a terminal's newest event another of its events may arrive. The first stage
   * keeps its partitions within a day of each other, and what it has fetched already comes on top.
   */
  private static final Duration TERMINAL_LATENESS = Duration.ofDays(10);

  private static final Field<PaymentEvent> AMOUNT =
      Field.decimal("amount", 2, PaymentEvent::getAmountMinor);
  private static final Field<PaymentEvent> COUNTRY =
      Field.category("country", PaymentEvent::getCountry);

  private static final Filter<TerminalActivityEvent> PAID =
      Filter.of("paid", activity -> activity.getPayment() != null);
  private static final Filter<TerminalActivityEvent> TINY =
      Filter.of("tiny", PaymentFeatures::tiny);
  private static final Filter<TerminalActivityEvent> FRAUD =
      Filter.of("fraud", PaymentFeatures::fraud);

  private PaymentFeatures() {}

  /**
   * Per user: how many payments, and how much money, over how long; the payment itself counts.
   *
   * @param prefix what the names of this pipeline begin with
   */
  public static FeatureView<PaymentEvent> byUser(String prefix) {
    return FeatureView.<PaymentEvent>builder(
            prefix + "payments-by-user",
            PaymentEvent::getUserId,
            payment -> payment.getEventTime().toEpochMilli())
        .count("tx_count_5min", Window.minutes(5))
        .count("tx_count_1d", Window.days(1))
        .count("tx_count_7d", Window.days(7))
        .count("tx_count_30d", Window.days(30))
        .sum("tx_amount_24hr", AMOUNT, Window.hours(24))
        .mean("tx_amount_mean_7d", AMOUNT, Window.days(7))
        .mean("tx_amount_mean_30d", AMOUNT, Window.days(30))
        .with(ReadyFeatures.newCountry(COUNTRY))
        .build();
  }

  /**
   * Per terminal: how many payments, and how many of its payments were reported as fraud, by the
   * time of the report.
   *
   * @param prefix what the names of this pipeline begin with
   */
  public static FeatureView<TerminalActivityEvent> byTerminal(String prefix) {
    FeatureViewBuilder<TerminalActivityEvent> view =
        FeatureView.<TerminalActivityEvent>builder(
                prefix + "activity-by-terminal",
                TerminalActivityEvent::getTerminalId,
                activity -> activity.getEventTime().toEpochMilli())
            .allowedLateness(TERMINAL_LATENESS)
            .count("terminal_tiny_10min", Window.minutes(10), TINY);
    for (int days : new int[] {1, 7, 30}) {
      view.count("terminal_tx_count_" + days + "d", Window.days(days), PAID)
          .count("terminal_frauds_" + days + "d", Window.days(days), FRAUD)
          .derived(
              "terminal_risk_" + days + "d",
              v -> {
                double paid = v.value("terminal_tx_count_" + days + "d");
                return paid == 0 ? 0 : v.value("terminal_frauds_" + days + "d") / paid;
              });
    }
    return view.build();
  }

  private static boolean tiny(TerminalActivityEvent activity) {
    PaymentEvent payment = activity.getPayment();
    return payment != null && payment.getAmountMinor() < TINY_MINOR;
  }

  private static boolean fraud(TerminalActivityEvent activity) {
    ChargebackEvent label = activity.getChargeback();
    return label != null && label.getFraud();
  }
}
