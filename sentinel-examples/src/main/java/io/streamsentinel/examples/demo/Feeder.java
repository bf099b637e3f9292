package io.streamsentinel.examples.demo;

import io.streamsentinel.avro.event.ChargebackEvent;
import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.serde.SentinelAvroSerializer;
import io.streamsentinel.examples.generator.Chargebacks;
import io.streamsentinel.examples.generator.LabelledPayment;
import io.streamsentinel.examples.generator.PaymentGenerator;
import io.streamsentinel.examples.payments.PaymentTopics;
import io.streamsentinel.producer.IdempotentProducer;
import io.streamsentinel.settings.KafkaSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends payments, keyed by user, and their labels when they are due: hours to days of the payments'
 * own time later. Used by one thread.
 */
final class Feeder implements AutoCloseable {

  /** No schema's magic byte, so no payment. */
  private static final byte[] MALFORMED = {127, 1, 2, 3};

  private static final Duration LABEL_SOONEST = Duration.ofHours(2);
  private static final Duration LABEL_LATEST = Duration.ofDays(2);

  private final PaymentTopics topics;
  private final IdempotentProducer<String, PaymentEvent> producer;
  private final IdempotentProducer<String, ChargebackEvent> labels;
  private final IdempotentProducer<byte[], byte[]> bytes;
  private final Chargebacks chargebacks =
      Chargebacks.builder(1).delay(LABEL_SOONEST, LABEL_LATEST).build();
  private final Set<String> frauds = new HashSet<>();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private long sent;
  private Instant latest = PaymentGenerator.DEFAULT_START;

  private Feeder(
      PaymentTopics topics,
      IdempotentProducer<String, PaymentEvent> producer,
      IdempotentProducer<String, ChargebackEvent> labels,
      IdempotentProducer<byte[], byte[]> bytes) {
    this.topics = topics;
    this.producer = producer;
    this.labels = labels;
    this.bytes = bytes;
  }

  static Feeder open(KafkaSettings kafka, SchemaRegistry registry, PaymentTopics topics) {
    return new Feeder(
        topics,
        IdempotentProducer.builder(
                kafka, new StringSerializer(), new SentinelAvroSerializer<PaymentEvent>(registry))
            .build(),
        IdempotentProducer.builder(
                kafka,
                new StringSerializer(),
                new SentinelAvroSerializer<ChargebackEvent>(registry))
            .build(),
        IdempotentProducer.builder(kafka, new ByteArraySerializer(), new ByteArraySerializer())
            .build());
  }

  /** Sends records that hold no payment. */
  void malformed(int count) {
    for (int i = 0; i < count; i++) {
      byte[] key = ("malformed-" + i).getBytes(java.nio.charset.StandardCharsets.UTF_8);
      bytes.send(new ProducerRecord<>(topics.payments(), key, MALFORMED), this::done);
      sent++;
    }
  }

  void send(LabelledPayment labelled) {
    PaymentEvent payment = labelled.payment();
    if (labelled.fraud()) {
      frauds.add(payment.getPaymentId());
    }
    producer.send(
        new ProducerRecord<>(topics.payments(), payment.getUserId(), payment), this::done);
    sent++;
    label(labelled);
  }

  private void label(LabelledPayment labelled) {
    latest = labelled.payment().getEventTime();
    chargebacks.observe(labelled);
    for (ChargebackEvent label : chargebacks.due(latest)) {
      labels.send(new ProducerRecord<>(topics.chargebacks(), label.getUserId(), label), this::done);
    }
  }

  private void done(@Nullable Object where, @Nullable Exception problem) {
    if (problem != null) {
      failure.compareAndSet(null, problem);
    }
  }

  /**
   * Waits until all is acknowledged.
   *
   * @return how many records have been sent
   * @throws IllegalStateException if one could not be sent
   */
  long flush() {
    producer.flush();
    labels.flush();
    bytes.flush();
    Exception problem = failure.get();
    if (problem != null) {
      throw new IllegalStateException("a payment could not be sent", problem);
    }
    return sent;
  }

  long sent() {
    return sent;
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
    producer.close();
    labels.close();
    bytes.close();
  }
}
