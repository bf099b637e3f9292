package io.streamsentinel.examples.payments;

import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.feature.FeatureView;
import io.streamsentinel.feature.Field;
import io.streamsentinel.feature.Window;

/** What is known of a user when a payment arrives. */
public final class PaymentFeatures {

  private static final Field<PaymentEvent> AMOUNT =
      Field.decimal("amount", 2, PaymentEvent::getAmountMinor);

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
        .sum("tx_amount_24hr", AMOUNT, Window.hours(24))
        .count("tx_count_30d", Window.days(30))
        .mean("tx_amount_mean_30d", AMOUNT, Window.days(30))
        .build();
  }

  private PaymentFeatures() {}
}
