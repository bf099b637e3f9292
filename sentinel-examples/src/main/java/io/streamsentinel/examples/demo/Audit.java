package io.streamsentinel.examples.demo;

import io.streamsentinel.avro.event.Decision;
import io.streamsentinel.avro.event.FraudAlertEvent;
import io.streamsentinel.avro.event.FraudDecisionEvent;
import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.serde.SentinelAvroDeserializer;
import io.streamsentinel.examples.payments.PaymentTopics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads all four topics after the pipeline has ended, and counts what went in and what came out.
 */
final class Audit {

  private static final int TOP = 5;
  private static final Comparator<FraudAlertEvent> WORST_FIRST =
      Comparator.comparingDouble(FraudAlertEvent::getScore)
          .thenComparingLong(FraudAlertEvent::getAmountMinor)
          .reversed();

  private final Delivery<String> delivery = new Delivery<>();
  private final Confusion flagged = new Confusion();
  private final List<FraudAlertEvent> alerts = new ArrayList<>();
  private final Deserializer<PaymentEvent> payments;
  private final Deserializer<FraudDecisionEvent> decisions;
  private final Deserializer<FraudAlertEvent> alertValues;

  private Audit(SchemaRegistry registry) {
    payments = SentinelAvroDeserializer.of(registry, PaymentEvent.class);
    decisions = SentinelAvroDeserializer.of(registry, FraudDecisionEvent.class);
    alertValues = SentinelAvroDeserializer.of(registry, FraudAlertEvent.class);
  }

  /**
   * @param from where each topic ended before the demo began
   * @param frauds the ids of the payments that are labelled as fraud
   */
  static Audit of(
      TopicReader reader,
      SchemaRegistry registry,
      PaymentTopics topics,
      Map<String, Map<TopicPartition, Long>> from,
      Set<String> frauds) {
    Audit audit = new Audit(registry);
    reader.read(
        position(from, topics.payments()), record -> audit.delivery.in(audit.identity(record)));
    reader.read(position(from, topics.decisions()), record -> audit.decision(record, frauds));
    reader.read(
        position(from, topics.deadLetters()),
        record -> audit.delivery.deadLetter(audit.origin(record)));
    reader.read(position(from, topics.alerts()), audit::alert);
    return audit;
  }

  Delivery<String> delivery() {
    return delivery;
  }

  Confusion flagged() {
    return flagged;
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
    delivery.decision(decision.getPaymentId());
    flagged.add(
        decision.getDecision() != Decision.APPROVE, frauds.contains(decision.getPaymentId()));
  }

  private void alert(ConsumerRecord<byte[], byte[]> record) {
    alerts.add(alertValues.deserialize(record.topic(), record.value()));
    alerts.sort(WORST_FIRST);
    if (alerts.size() > TOP) {
      alerts.remove(TOP);
    }
  }

  /** The payment's id, or where the record is if it holds no payment. */
  private String identity(ConsumerRecord<byte[], byte[]> record) {
    try {
      return payments.deserialize(record.topic(), record.value()).getPaymentId();
    } catch (SerializationException e) {
      return place(record.partition(), record.offset());
    }
  }

  private String origin(ConsumerRecord<byte[], byte[]> letter) {
    try {
      return payments.deserialize(letter.topic(), letter.value()).getPaymentId();
    } catch (SerializationException e) {
      return place(number(letter, "sentinel.dlq.partition"), number(letter, "sentinel.dlq.offset"));
    }
  }

  private static String place(long partition, long offset) {
    return partition + "@" + offset;
  }

  private static long number(ConsumerRecord<byte[], byte[]> letter, String header) {
    return Long.parseLong(
        new String(
            letter.headers().lastHeader(header).value(), java.nio.charset.StandardCharsets.UTF_8));
  }
}
