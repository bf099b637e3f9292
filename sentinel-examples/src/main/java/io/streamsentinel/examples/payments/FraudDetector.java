package io.streamsentinel.examples.payments;

import io.micrometer.core.instrument.MeterRegistry;
import io.streamsentinel.avro.event.Decision;
import io.streamsentinel.avro.event.FraudAlertEvent;
import io.streamsentinel.avro.event.FraudDecisionEvent;
import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.avro.event.Severity;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.feature.FeatureStage;
import io.streamsentinel.feature.FeatureStore;
import io.streamsentinel.feature.FeatureVector;
import io.streamsentinel.feature.Features;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.unit.Format;
import io.streamsentinel.unit.LogContext;
import io.streamsentinel.unit.Received;
import io.streamsentinel.unit.Unit;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Decides about each payment exactly once: reads payments, knows each user's features, says
 * approve, review or decline with reasons, and raises an alert where somebody should look.
 */
public final class FraudDetector {

  private final PaymentTopics topics;
  private final Clock clock;
  private final PaymentMeters meters;

  private FraudDetector(PaymentTopics topics, Clock clock, PaymentMeters meters) {
    this.topics = topics;
    this.clock = clock;
    this.meters = meters;
  }

  /**
   * The detector as a consumer that is ready to run.
   *
   * @param kafka where payments come from and decisions go to
   * @param topics their names
   * @param registry the schemas of both
   * @param features where the users' features live between payments
   * @param clock says when a decision was made
   * @param meters where it counts and measures
   */
  public static ExactlyOnceConsumer consumer(
      KafkaSettings kafka,
      PaymentTopics topics,
      SchemaRegistry registry,
      FeatureStore features,
      Clock clock,
      MeterRegistry meters) {
    return consumer(kafka, topics, PaymentFormat.of(registry), features, clock, meters);
  }

  /**
   * The same with other serializers.
   *
   * @param kafka where payments come from and decisions go to
   * @param topics their names
   * @param payments reads payments and writes decisions; see {@link PaymentFormat}
   * @param features where the users' features live between payments
   * @param clock says when a decision was made
   * @param meters where the detector counts
   */
  public static ExactlyOnceConsumer consumer(
      KafkaSettings kafka,
      PaymentTopics topics,
      Format<String, PaymentEvent> payments,
      FeatureStore features,
      Clock clock,
      MeterRegistry meters) {
    FraudDetector detector = new FraudDetector(topics, clock, new PaymentMeters(meters));
    return ExactlyOnceConsumer.builder(kafka, topics.group(), Set.of(topics.payments()), payments)
        .deadLetters(topics.deadLetters())
        .metrics(meters)
        .with(
            FeatureStage.builder(
                    features, PaymentEvent.class, PaymentFeatures.byUser(topics.prefix()))
                .meters(meters)
                .build())
        .process(LogContext.around(PaymentEvent::getEventId, detector::decide))
        .build();
  }

  private void decide(Received<String, PaymentEvent> received, Unit unit) {
    PaymentEvent payment = received.value();
    FeatureVector features = Features.of(unit).vector();
    Rules.Verdict verdict = Rules.judge(payment, features);
    Instant now = clock.instant();
    unit.send(topics.decisions(), received.key(), decision(payment, features, verdict, now));
    meters.decided(
        verdict.decision(), verdict.score(), payment.getAmountMinor(), payment.getCurrency());
    if (verdict.decision() == Decision.DECLINE) {
      unit.send(topics.alerts(), received.key(), alert(payment, features, verdict, now));
    }
  }

  /** Its id follows from the payment's, so that it stays the same whenever it is made. */
  private static FraudDecisionEvent decision(
      PaymentEvent payment, FeatureVector features, Rules.Verdict verdict, Instant now) {
    return FraudDecisionEvent.newBuilder()
        .setEventId("decision-" + payment.getEventId())
        .setPaymentId(payment.getPaymentId())
        .setUserId(payment.getUserId())
        .setDecision(verdict.decision())
        .setScore(verdict.score())
        .setReasons(verdict.reasons())
        .setFeatures(values(features))
        .setModelVersion(Rules.VERSION)
        .setEventTime(payment.getEventTime())
        .setDecidedAt(now)
        .build();
  }

  private static FraudAlertEvent alert(
      PaymentEvent payment, FeatureVector features, Rules.Verdict verdict, Instant now) {
    return FraudAlertEvent.newBuilder()
        .setAlertId("alert-" + payment.getEventId())
        .setPaymentId(payment.getPaymentId())
        .setUserId(payment.getUserId())
        .setMerchantId(payment.getMerchantId())
        .setSeverity(verdict.score() >= 0.95 ? Severity.CRITICAL : Severity.HIGH)
        .setDecision(verdict.decision())
        .setScore(verdict.score())
        .setReasons(verdict.reasons())
        .setFeatures(values(features))
        .setAmountMinor(payment.getAmountMinor())
        .setCurrency(payment.getCurrency())
        .setCountry(payment.getCountry())
        .setModelVersion(Rules.VERSION)
        .setEventTime(payment.getEventTime())
        .setRaisedAt(now)
        .build();
  }

  private static Map<String, Double> values(FeatureVector features) {
    Map<String, Double> values = new HashMap<>();
    for (String name : features.names()) {
      values.put(name, features.value(name));
    }
    return values;
  }
}
