package io.streamsentinel.examples.dashboard.fraud;

import io.streamsentinel.avro.event.ChargebackEvent;
import io.streamsentinel.avro.event.FraudAlertEvent;
import io.streamsentinel.avro.event.FraudDecisionEvent;
import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.serde.SentinelAvroDeserializer;
import io.streamsentinel.examples.dashboard.streams.DeadLetterBoard;
import io.streamsentinel.examples.dashboard.streams.Tail;
import io.streamsentinel.examples.payments.PaymentTopics;
import java.time.Instant;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/** Brings what the payments' topics hold to the boards. Thread-safe. */
public final class FraudFeed implements Tail.Sink {

  private final PaymentTopics topics;
  private final FraudBoard board;
  private final DeadLetterBoard letters;
  private final Deserializer<PaymentEvent> payments;
  private final Deserializer<FraudDecisionEvent> decisions;
  private final Deserializer<FraudAlertEvent> alerts;
  private final Deserializer<ChargebackEvent> labels;

  /**
   * @param topics which topic holds what
   * @param registry their schemas
   * @param board where events go
   * @param letters where dead letters go
   */
  public FraudFeed(
      PaymentTopics topics, SchemaRegistry registry, FraudBoard board, DeadLetterBoard letters) {
    this.topics = topics;
    this.board = board;
    this.letters = letters;
    this.payments = SentinelAvroDeserializer.of(registry, PaymentEvent.class);
    this.decisions = SentinelAvroDeserializer.of(registry, FraudDecisionEvent.class);
    this.alerts = SentinelAvroDeserializer.of(registry, FraudAlertEvent.class);
    this.labels = SentinelAvroDeserializer.of(registry, ChargebackEvent.class);
  }

  @Override
  public void record(ConsumerRecord<byte[], byte[]> record) {
    String topic = record.topic();
    if (topic.equals(topics.payments())) {
      decoded(record, payments, board::payment);
    } else if (topic.equals(topics.decisions())) {
      decoded(record, decisions, board::decision);
    } else if (topic.equals(topics.alerts())) {
      decoded(record, alerts, (alert, at) -> board.alert(alert));
    } else if (topic.equals(topics.chargebacks())) {
      decoded(record, labels, (label, at) -> board.label(label));
    } else {
      letters.add(record);
    }
  }

  private <T> void decoded(
      ConsumerRecord<byte[], byte[]> record, Deserializer<T> form, BiConsumer<T, Instant> taker) {
    if (record.value() == null) {
      return;
    }
    T event;
    try {
      event = form.deserialize(record.topic(), record.headers(), record.value());
    } catch (SerializationException e) {
      // A record that holds no event is counted; Streams shows it as it is.
      board.undecodable();
      return;
    }
    taker.accept(event, Instant.ofEpochMilli(record.timestamp()));
  }

  @Override
  public void skipped(String topic, long count) {
    if (topic.equals(topics.payments()) || topic.equals(topics.decisions())) {
      board.skipped(topic.equals(topics.decisions()), count);
    }
  }
}
