package io.streamsentinel.examples.payments;

import io.streamsentinel.avro.event.FraudAlertEvent;
import io.streamsentinel.avro.event.FraudDecisionEvent;
import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.avro.event.Severity;
import io.streamsentinel.avro.event.TerminalActivityEvent;
import io.streamsentinel.avro.event.UserAction;
import io.streamsentinel.avro.event.UserActionEvent;
import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.error.AbortableException;
import io.streamsentinel.feature.FeatureStage;
import io.streamsentinel.feature.Features;
import io.streamsentinel.scoring.Scorer;
import io.streamsentinel.state.TransactionalStateManager;
import io.streamsentinel.unit.LogContext;
import io.streamsentinel.unit.Received;
import io.streamsentinel.unit.Unit;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * The second stage: decides about each payment exactly once. Knows its user's features from the
 * first stage, its terminal's from here and the market's from beside, says approve, review or
 * decline with reasons, raises an alert where somebody should look, blocks the user or demands a
 * second factor, and writes a row for the audit: all of it or none.
 */
final class FraudDetector {

  /** From this score on somebody should look. */
  static final double ALERT_FROM = 0.8;

  private static final double BLOCK_FROM = 0.95;
  private static final Duration BLOCKED_FOR = Duration.ofDays(1);
  private static final Duration SECOND_FACTOR_FOR = Duration.ofHours(1);

  private final PaymentTopics topics;
  private final PaymentAudit audit;
  private final Scorer scorer;
  private final Clock clock;
  private final PaymentMeters meters;
  private final MarketSignals market;
  private final LongSupplier marketKnownUpTo;

  private FraudDetector(Setting setting, MarketSignals market, LongSupplier marketKnownUpTo) {
    this.topics = setting.topics();
    this.audit = new PaymentAudit(topics);
    this.scorer = setting.scorer();
    this.clock = setting.clock();
    this.meters = new PaymentMeters(setting.meters());
    this.market = market;
    this.marketKnownUpTo = marketKnownUpTo;
  }

  static ExactlyOnceConsumer consumer(
      Setting setting, MarketSignals market, LongSupplier marketKnownUpTo) {
    PaymentTopics topics = setting.topics();
    FraudDetector detector = new FraudDetector(setting, market, marketKnownUpTo);
    return ExactlyOnceConsumer.builder(
            setting.kafka(), topics.decisionGroup(), Set.of(topics.byTerminal()), setting.format())
        .deadLetters(topics.deadLetters())
        .epochInterval(Setting.EPOCH_INTERVAL)
        .metrics(setting.meters())
        .with(
            setting
                .withSnapshots(
                    FeatureStage.builder(
                        setting.features(),
                        TerminalActivityEvent.class,
                        PaymentFeatures.byTerminal(topics.prefix())))
                .meters(setting.meters())
                .build())
        .with(
            TransactionalStateManager.builder(setting.database(), topics.decisionGroup())
                .createTables(true)
                .meters(setting.meters())
                .build())
        .process(LogContext.around(FraudDetector::eventId, detector::decide))
        .build();
  }

  /** Names the event in the log. */
  private static String eventId(SpecificRecord event) {
    if (event instanceof TerminalActivityEvent activity && activity.getPayment() != null) {
      return activity.getPayment().getEventId();
    }
    return event instanceof TerminalActivityEvent activity && activity.getChargeback() != null
        ? activity.getChargeback().getEventId()
        : "unknown";
  }

  private void decide(Received<String, SpecificRecord> received, Unit unit) {
    if (!(received.value() instanceof TerminalActivityEvent activity)) {
      throw new AbortableException("no terminal's activity");
    }
    if (activity.getPayment() == null) {
      return; // A chargeback: the terminal's features have taken it in.
    }
    PaymentEvent payment = activity.getPayment();
    Map<String, Double> features = new HashMap<>(activity.getFeatures());
    features.putAll(CustomerStage.values(Features.of(unit).vector()));
    market.putInto(features, payment, marketKnownUpTo.getAsLong());
    UserAction inForce = activity.getUserAction();
    Judgement judgement = Judgement.of(payment, features, inForce, scorer);
    FraudDecisionEvent decision = decision(payment, features, judgement, clock.instant());
    unit.send(topics.decisions(), payment.getUserId(), decision);
    audit.row(unit, decision);
    meters.decided(
        judgement.decision(), judgement.score(), payment.getAmountMinor(), payment.getCurrency());
    if (judgement.score() >= ALERT_FROM) {
      unit.send(topics.alerts(), payment.getUserId(), alert(payment, decision));
      UserAction action = judgement.score() >= BLOCK_FROM ? UserAction.BLOCK : UserAction.STEP_UP;
      if (tightens(action, inForce)) {
        unit.send(topics.actions(), payment.getUserId(), action(payment, decision, action));
      }
    }
  }

  private static boolean tightens(UserAction action, @Nullable UserAction inForce) {
    return inForce == null || (action == UserAction.BLOCK && inForce == UserAction.STEP_UP);
  }

  /** Its id follows from the payment's, so that it stays the same whenever it is made. */
  private static FraudDecisionEvent decision(
      PaymentEvent payment, Map<String, Double> features, Judgement judgement, Instant now) {
    return FraudDecisionEvent.newBuilder()
        .setEventId("decision-" + payment.getEventId())
        .setPaymentId(payment.getPaymentId())
        .setUserId(payment.getUserId())
        .setDecision(judgement.decision())
        .setScore(judgement.score())
        .setReasons(judgement.reasons())
        .setExplanations(judgement.explanations())
        .setFeatures(features)
        .setModelVersion(judgement.version())
        .setAmountMinor(payment.getAmountMinor())
        .setCurrency(payment.getCurrency())
        .setEventTime(payment.getEventTime())
        .setDecidedAt(now)
        .build();
  }

  private static FraudAlertEvent alert(PaymentEvent payment, FraudDecisionEvent decision) {
    return FraudAlertEvent.newBuilder()
        .setAlertId("alert-" + payment.getEventId())
        .setPaymentId(payment.getPaymentId())
        .setUserId(payment.getUserId())
        .setMerchantId(payment.getMerchantId())
        .setSeverity(decision.getScore() >= BLOCK_FROM ? Severity.CRITICAL : Severity.HIGH)
        .setDecision(decision.getDecision())
        .setScore(decision.getScore())
        .setReasons(decision.getReasons())
        .setExplanations(decision.getExplanations())
        .setFeatures(decision.getFeatures())
        .setAmountMinor(payment.getAmountMinor())
        .setCurrency(payment.getCurrency())
        .setCountry(payment.getCountry())
        .setModelVersion(decision.getModelVersion())
        .setEventTime(payment.getEventTime())
        .setRaisedAt(decision.getDecidedAt())
        .build();
  }

  private static UserActionEvent action(
      PaymentEvent payment, FraudDecisionEvent decision, UserAction action) {
    return UserActionEvent.newBuilder()
        .setActionId("action-" + payment.getEventId())
        .setUserId(payment.getUserId())
        .setAction(action)
        .setReason(decision.getReasons().isEmpty() ? "SCORE" : decision.getReasons().get(0))
        .setPaymentId(payment.getPaymentId())
        .setActor(decision.getModelVersion())
        .setExpiresAt(
            payment
                .getEventTime()
                .plus(action == UserAction.BLOCK ? BLOCKED_FOR : SECOND_FACTOR_FOR))
        .setEventTime(payment.getEventTime())
        .build();
  }
}
