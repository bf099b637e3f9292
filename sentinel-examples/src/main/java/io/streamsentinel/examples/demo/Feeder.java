package io.streamsentinel.examples.demo;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.streamsentinel.avro.event.ChargebackEvent;
import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.serde.SentinelAvroSerializer;
import io.streamsentinel.examples.generator.Chargebacks;
import io.streamsentinel.examples.generator.LabelledPayment;
import io.streamsentinel.examples.generator.PaymentGenerator;
import io.streamsentinel.examples.payments.PaymentTopics;
import io.streamsentinel.examples.pipeline.Drive;
import io.streamsentinel.examples.pipeline.Feed;
import io.streamsentinel.settings.KafkaSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/**
 * Sends payments, keyed by user, and their labels when they are due: hours to days of the payments'
 * own time later. Used by one thread.
 */
public final class Feeder implements Drive.Input<LabelledPayment>, AutoCloseable {

  private static final Duration LABEL_SOONEST = Duration.ofHours(2);
  private static final Duration LABEL_LATEST = Duration.ofDays(2);

  private final Feed<PaymentEvent> payments;
  private final Feed<ChargebackEvent> labels;
  private final Chargebacks chargebacks =
      Chargebacks.builder(1).delay(LABEL_SOONEST, LABEL_LATEST).build();
  private final Set<String> frauds = new HashSet<>();
  private Instant latest = PaymentGenerator.DEFAULT_START;

  private Feeder(Feed<PaymentEvent> payments, Feed<ChargebackEvent> labels) {
    this.payments = payments;
    this.labels = labels;
  }

  /** A feed of a pipeline, which counts nowhere. */
  public static Feeder open(KafkaSettings kafka, SchemaRegistry registry, PaymentTopics topics) {
    return open(kafka, registry, topics, new CompositeMeterRegistry());
  }

  /** A feed of a pipeline, which counts what it sends. */
  public static Feeder open(
      KafkaSettings kafka, SchemaRegistry registry, PaymentTopics topics, MeterRegistry meters) {
    SentinelAvroSerializer<Object> events = new SentinelAvroSerializer<>(registry);
    return new Feeder(
        Feed.open(kafka, topics.payments(), events, meters),
        Feed.open(kafka, topics.chargebacks(), events, meters));
  }

  /** Sends records that hold no payment. */
  void malformed(int count) {
    payments.malformed(count);
  }

  @Override
  public void send(LabelledPayment labelled) {
    PaymentEvent payment = labelled.payment();
    if (labelled.fraud()) {
      frauds.add(payment.getPaymentId());
    }
    payments.send(payment.getUserId(), payment);
    latest = payment.getEventTime();
    chargebacks.observe(labelled);
    chargebacks.due(latest).forEach(label -> labels.send(label.getUserId(), label));
  }

  @Override
  public String id(LabelledPayment labelled) {
    return labelled.payment().getPaymentId();
  }

  @Override
  public long flush() {
    labels.flush();
    return payments.flush();
  }

  /** The event time of the payment sent last. */
  Instant latest() {
    return latest;
  }

  /** The ids of the payments sent so far that are labelled as fraud. */
  Set<String> frauds() {
    return frauds;
  }

  @Override
  public void close() {
    payments.close();
    labels.close();
  }
}
