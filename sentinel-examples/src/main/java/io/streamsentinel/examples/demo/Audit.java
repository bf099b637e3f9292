package io.streamsentinel.examples.demo;

import io.streamsentinel.avro.event.Decision;
import io.streamsentinel.avro.event.FraudAlertEvent;
import io.streamsentinel.avro.event.FraudDecisionEvent;
import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.avro.event.TerminalActivityEvent;
import io.streamsentinel.avro.event.UserAction;
import io.streamsentinel.avro.event.UserActionEvent;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.serde.SentinelAvroDeserializer;
import io.streamsentinel.examples.payments.Hour;
import io.streamsentinel.examples.payments.PaymentTopics;
import io.streamsentinel.examples.pipeline.Confusion;
import io.streamsentinel.examples.pipeline.Delivery;
import io.streamsentinel.examples.pipeline.Identities;
import io.streamsentinel.examples.pipeline.TopicReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads the topics and the audit after the pipeline has ended, and counts what went in and what
 * came out.
 */
final class Audit {

  private static final int TOP = 5;
  private static final Comparator<FraudAlertEvent> WORST_FIRST =
      Comparator.comparingDouble(FraudAlertEvent::getScore)
          .thenComparingLong(FraudAlertEvent::getAmountMinor)
          .reversed();

  private final Delivery<String> delivery = new Delivery<>();
  private final Confusion flagged = new Confusion();
  private final AuditRows rows;
  private final HourRows hours;
  private final Map<UserAction, Long> actions = new TreeMap<>();
  private final List<FraudAlertEvent> alerts = new ArrayList<>();
  private final Identities<PaymentEvent> payments;
  private final Deserializer<FraudDecisionEvent> decisions;
  private final Deserializer<FraudAlertEvent> alertValues;
  private final Deserializer<UserActionEvent> actionValues;
  private final Deserializer<TerminalActivityEvent> activities;

  private Audit(SchemaRegistry registry, AuditRows rows, HourRows hours) {
    this.rows = rows;
    this.hours = hours;
    payments =
        new Identities<>(
            SentinelAvroDeserializer.of(registry, PaymentEvent.class), PaymentEvent::getPaymentId);
    decisions = SentinelAvroDeserializer.of(registry, FraudDecisionEvent.class);
    alertValues = SentinelAvroDeserializer.of(registry, FraudAlertEvent.class);
    actionValues = SentinelAvroDeserializer.of(registry, UserActionEvent.class);
    activities = SentinelAvroDeserializer.of(registry, TerminalActivityEvent.class);
  }

  /**
   * @param from where each topic ended before the demo began
   * @param frauds the ids of the payments that are labelled as fraud
   * @param rows what the audit held before the demo began
   * @param hours what the statistics held before; gets what was decided since
   */
  static Audit of(
      TopicReader reader,
      SchemaRegistry registry,
      PaymentTopics topics,
      Map<String, Map<TopicPartition, Long>> from,
      Set<String> frauds,
      AuditRows rows,
      HourRows hours) {
    Audit audit = new Audit(registry, rows, hours);
    reader.read(
        position(from, topics.payments()), record -> audit.delivery.in(audit.payments.of(record)));
    reader.read(position(from, topics.decisions()), record -> audit.decision(record, frauds));
    reader.read(
        position(from, topics.deadLetters()),
        record -> audit.delivery.deadLetter(audit.letter(record)));
    reader.read(position(from, topics.alerts()), audit::alert);
    reader.read(position(from, topics.actions()), audit::action);
    return audit;
  }

  Delivery<String> delivery() {
    return delivery;
  }

  Confusion flagged() {
    return flagged;
  }

  /** What was done to users, and how often. */
  Map<UserAction, Long> actions() {
    return actions;
  }

  /** The audit's rows against the decisions. */
  AuditRows.Comparison rows() {
    return rows.compare();
  }

  List<FraudAlertEvent> topAlerts() {
    return List.copyOf(alerts);
  }

  private static Map<TopicPartition, Long> position(
      Map<String, Map<TopicPartition, Long>> from, String topic) {
    return from.getOrDefault(topic, Map.of());
  }

  private void decision(ConsumerRecord<byte[], byte[]> record, Set<String> frauds) {
    FraudDecisionEvent decision = decisions.deserialize(record.topic(), record.value());
    delivery.out(decision.getPaymentId());
    rows.decided(decision.getPaymentId(), decision.getDecision().name());
    hours.add(Hour.of(decision));
    flagged.add(
        decision.getDecision() != Decision.APPROVE, frauds.contains(decision.getPaymentId()));
  }

  /** The payment that was given up on, in whichever stage. */
  private String letter(ConsumerRecord<byte[], byte[]> letter) {
    try {
      PaymentEvent payment = activities.deserialize(letter.topic(), letter.value()).getPayment();
      if (payment != null) {
        return payment.getPaymentId();
      }
    } catch (SerializationException e) {
      // Given up on in the first stage, then.
    }
    return payments.ofLetter(letter);
  }

  private void action(ConsumerRecord<byte[], byte[]> record) {
    actions.merge(
        actionValues.deserialize(record.topic(), record.value()).getAction(), 1L, Long::sum);
  }

  private void alert(ConsumerRecord<byte[], byte[]> record) {
    alerts.add(alertValues.deserialize(record.topic(), record.value()));
    alerts.sort(WORST_FIRST);
    if (alerts.size() > TOP) {
      alerts.remove(TOP);
    }
  }
}
