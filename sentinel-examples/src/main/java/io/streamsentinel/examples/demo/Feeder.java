package io.streamsentinel.examples.demo;

import io.streamsentinel.avro.event.PaymentEvent;
import io.streamsentinel.avro.registry.SchemaRegistry;
import io.streamsentinel.avro.serde.SentinelAvroSerializer;
import io.streamsentinel.examples.generator.LabelledPayment;
import io.streamsentinel.producer.IdempotentProducer;
import io.streamsentinel.settings.KafkaSettings;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Sends payments, keyed by user, and keeps their labels to itself. Used by one thread. */
final class Feeder implements AutoCloseable {

  /** No schema's magic byte, so no payment. */
  private static final byte[] MALFORMED = {127, 1, 2, 3};

  private final String topic;
  private final IdempotentProducer<String, PaymentEvent> producer;
  private final IdempotentProducer<byte[], byte[]> bytes;
  private final Set<String> frauds = new HashSet<>();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private long sent;

  private Feeder(
      String topic,
      IdempotentProducer<String, PaymentEvent> producer,
      IdempotentProducer<byte[], byte[]> bytes) {
    this.topic = topic;
    this.producer = producer;
    this.bytes = bytes;
  }

  static Feeder open(KafkaSettings kafka, SchemaRegistry registry, String topic) {
    return new Feeder(
        topic,
        IdempotentProducer.builder(
                kafka, new StringSerializer(), new SentinelAvroSerializer<PaymentEvent>(registry))
            .build(),
        IdempotentProducer.builder(kafka, new ByteArraySerializer(), new ByteArraySerializer())
            .build());
  }

  /** Sends records that hold no payment. */
  void malformed(int count) {
    for (int i = 0; i < count; i++) {
      byte[] key = ("malformed-" + i).getBytes(java.nio.charset.StandardCharsets.UTF_8);
      bytes.send(new ProducerRecord<>(topic, key, MALFORMED), this::done);
      sent++;
    }
  }

  void send(LabelledPayment labelled) {
    PaymentEvent payment = labelled.payment();
    if (labelled.fraud()) {
      frauds.add(payment.getPaymentId());
    }
    producer.send(new ProducerRecord<>(topic, payment.getUserId(), payment), this::done);
    sent++;
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

  /** The ids of the payments sent so far that are labelled as fraud. */
  Set<String> frauds() {
    return frauds;
  }

  @Override
  public void close() {
    producer.close();
    bytes.close();
  }
}
