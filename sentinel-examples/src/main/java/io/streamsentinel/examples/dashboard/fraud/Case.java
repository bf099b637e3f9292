package io.streamsentinel.examples.dashboard.fraud;

import io.streamsentinel.avro.event.Decision;
import io.streamsentinel.avro.event.FraudAlertEvent;
import io.streamsentinel.avro.event.FraudDecisionEvent;
import io.streamsentinel.avro.event.PaymentEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A decision and the payment it is about, as far as both were seen.
 *
 * @param paymentId the payment
 * @param userId who pays
 * @param decision what was decided
 * @param score risk from 0 to 1
 * @param reasons why, the weightiest first
 * @param features the values the score came from, by name
 * @param model the version of the model or rules
 * @param degraded whether evidence was missing
 * @param decidedAt when it was decided
 * @param paidAt when the customer paid
 * @param payment what is only in the payment; null if that was not seen
 * @param fraud true if a label says that it was fraud; null if no label came yet
 */
public record Case(
    String paymentId,
    String userId,
    Decision decision,
    double score,
    List<String> reasons,
    Map<String, Double> features,
    String model,
    boolean degraded,
    Instant decidedAt,
    Instant paidAt,
    @Nullable Payment payment,
    @Nullable Boolean fraud) {

  /**
   * What is only in the payment.
   *
   * @param merchantId who is paid
   * @param amountMinor how much, in minor units
   * @param currency its currency
   * @param country where it was made; null if unknown
   * @param channel how it reached us; empty if unknown
   */
  public record Payment(
      String merchantId,
      long amountMinor,
      String currency,
      @Nullable String country,
      String channel) {

    static Payment of(PaymentEvent event) {
      return new Payment(
          event.getMerchantId(),
          event.getAmountMinor(),
          event.getCurrency(),
          event.getCountry(),
          event.getChannel().name());
    }
  }

  static Case of(FraudDecisionEvent event, @Nullable Payment payment) {
    return new Case(
        event.getPaymentId(),
        event.getUserId(),
        event.getDecision(),
        event.getScore(),
        List.copyOf(event.getReasons()),
        new TreeMap<>(event.getFeatures()),
        event.getModelVersion(),
        event.getDegraded(),
        event.getDecidedAt(),
        event.getEventTime(),
        payment,
        null);
  }

  /** An alert says all that its decision and payment say, apart from the channel. */
  static Case of(FraudAlertEvent event) {
    String merchant = event.getMerchantId();
    return new Case(
        event.getPaymentId(),
        event.getUserId(),
        event.getDecision(),
        event.getScore(),
        List.copyOf(event.getReasons()),
        new TreeMap<>(event.getFeatures()),
        event.getModelVersion(),
        false,
        event.getRaisedAt(),
        event.getEventTime(),
        new Payment(
            merchant == null ? "" : merchant,
            event.getAmountMinor(),
            event.getCurrency(),
            event.getCountry(),
            ""),
        null);
  }

  Case with(Payment seen) {
    return new Case(
        paymentId, userId, decision, score, reasons, features, model, degraded, decidedAt, paidAt,
        seen, fraud);
  }

  Case labelled(boolean isFraud) {
    return new Case(
        paymentId, userId, decision, score, reasons, features, model, degraded, decidedAt, paidAt,
        payment, isFraud);
  }

  long amountMinor() {
    return payment == null ? 0 : payment.amountMinor();
  }
}
