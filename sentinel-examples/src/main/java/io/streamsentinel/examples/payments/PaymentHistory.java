package io.streamsentinel.examples.payments;

import io.streamsentinel.avro.event.ChargebackEvent;
import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.avro.event.TerminalActivityEvent;
import io.streamsentinel.examples.generator.Chargebacks;
import io.streamsentinel.examples.generator.LabelledPayment;
import io.streamsentinel.feature.FeatureEngine;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * What both stages would have known of each payment of a history, by the same views and without
 * servers: labels come as chargebacks, two hours to two days later.
 */
public final class PaymentHistory {

  private final FeatureEngine<PaymentEvent> users =
      FeatureEngine.of(PaymentFeatures.byUser("history."));
  private final FeatureEngine<TerminalActivityEvent> terminals =
      FeatureEngine.of(PaymentFeatures.byTerminal("history."));
  private final Chargebacks chargebacks =
      Chargebacks.builder(1).delay(Duration.ofHours(2), Duration.ofDays(2)).build();

  PaymentHistory() {}

  /** Gets every payment with its features. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * Takes one payment.
     *
     * @param payment with its label
     * @param features its user's and its terminal's, by name, as of the payment's time
     */
    void visit(LabelledPayment payment, Map<String, Double> features);
  }

  /**
   * Plays a history.
   *
   * @param payments in the order of their time
   * @param visitor gets every payment
   */
  public static void replay(Iterator<LabelledPayment> payments, Visitor visitor) {
    PaymentHistory history = new PaymentHistory();
    payments.forEachRemaining(payment -> visitor.visit(payment, history.features(payment)));
  }

  private Map<String, Double> features(LabelledPayment labelled) {
    PaymentEvent payment = labelled.payment();
    chargebacks.due(payment.getEventTime()).forEach(this::report);
    chargebacks.observe(labelled);
    return features(payment);
  }

  /** The next payment's features, where there are no labels. */
  Map<String, Double> features(PaymentEvent payment) {
    String terminal = CustomerStage.terminal(payment);
    Map<String, Double> features = new HashMap<>(CustomerStage.values(users.apply(payment)));
    features.putAll(
        CustomerStage.values(
            terminals.apply(
                TerminalActivityEvent.newBuilder()
                    .setPayment(payment)
                    .setTerminalId(terminal)
                    .setEventTime(payment.getEventTime())
                    .build())));
    return features;
  }

  private void report(ChargebackEvent label) {
    terminals.apply(
        TerminalActivityEvent.newBuilder()
            .setChargeback(label)
            .setTerminalId(label.getTerminalId())
            .setEventTime(label.getEventTime())
            .build());
  }
}
