package io.streamsentinel.examples.demo;

import io.streamsentinel.avro.event.FraudDecisionEvent;
import io.streamsentinel.examples.payments.PaymentTopics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Watches the outcomes as they become visible to a read-committed reader: counts them, and measures
 * how long it took from a payment's send to its decision, for the payments that it was told of.
 *
 * <p>{@link #sent} and {@link #outcomes} may be called from any thread.
 */
final class OutcomeProbe implements AutoCloseable {

  private static final long LONGEST_MICROS = Duration.ofMinutes(10).toNanos() / 1_000;

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final String topic;
  private final Deserializer<FraudDecisionEvent> decisions;
  private final Map<String, Long> sentNanos = new ConcurrentHashMap<>();
  private final AtomicLong outcomes = new AtomicLong();
  private final Histogram latencyMicros = new Histogram(LONGEST_MICROS, 3);
  private final ExecutorService thread;
  private final Future<?> loop;

  private OutcomeProbe(
      KafkaConsumer<byte[], byte[]> consumer,
      String topic,
      Deserializer<FraudDecisionEvent> decisions) {
    this.consumer = consumer;
    this.topic = topic;
    this.decisions = decisions;
    this.thread = Executors.newSingleThreadExecutor(task -> new Thread(task, "outcome-probe"));
    this.loop = thread.submit(this::watch);
  }

  /** Starts to watch decisions and dead letters from the given positions. */
  static OutcomeProbe start(
      KafkaConsumer<byte[], byte[]> consumer,
      PaymentTopics topics,
      Map<String, Map<TopicPartition, Long>> from,
      Deserializer<FraudDecisionEvent> decisions) {
    Map<TopicPartition, Long> positions = new HashMap<>();
    positions.putAll(from.getOrDefault(topics.decisions(), Map.of()));
    positions.putAll(from.getOrDefault(topics.deadLetters(), Map.of()));
    consumer.assign(positions.keySet());
    positions.forEach(consumer::seek);
    return new OutcomeProbe(consumer, topics.decisions(), decisions);
  }

  /** A payment is being sent, and its decision shall be timed from when it was due. */
  void sent(String paymentId, long dueNanos) {
    sentNanos.put(paymentId, dueNanos);
  }

  /** How many outcomes have become visible. */
  long outcomes() {
    return outcomes.get();
  }

  /** The measured latencies in microseconds; to be read after {@link #close}. */
  Histogram latencyMicros() {
    return latencyMicros;
  }

  private void watch() {
    try {
      while (true) {
        var records = consumer.poll(Duration.ofMillis(100));
        long now = System.nanoTime();
        if (!sentNanos.isEmpty()) {
          records.records(topic).forEach(record -> time(record, now));
        }
        outcomes.addAndGet(records.count());
      }
    } catch (WakeupException e) {
      // close() asked for it.
    } finally {
      consumer.close();
    }
  }

  private void time(ConsumerRecord<byte[], byte[]> record, long now) {
    String payment = decisions.deserialize(record.topic(), record.value()).getPaymentId();
    Long sent = sentNanos.remove(payment);
    if (sent != null) {
      latencyMicros.recordValue(Math.min(LONGEST_MICROS, (now - sent) / 1_000));
    }
  }

  @Override
  public void close() {
    consumer.wakeup();
    thread.shutdown();
    Waiting.forResult(loop);
  }
}
