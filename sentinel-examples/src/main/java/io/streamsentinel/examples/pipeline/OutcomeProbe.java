package io.streamsentinel.examples.pipeline;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Watches the outcomes as they become visible to a read-committed reader: counts them, and measures
 * how long it took from an event's send to its outcome, for the events that it was told of.
 *
 * <p>{@link #sent} and {@link #outcomes} may be called from any thread.
 */
public final class OutcomeProbe implements AutoCloseable {

  private static final long LONGEST_MICROS = Duration.ofMinutes(10).toNanos() / 1_000;

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final String timed;
  private final Function<ConsumerRecord<byte[], byte[]>, String> id;
  private final Map<String, Long> sentNanos = new ConcurrentHashMap<>();
  private final AtomicLong outcomes = new AtomicLong();
  private final Histogram latencyMicros = new Histogram(LONGEST_MICROS, 3);
  private final ExecutorService thread;
  private final Future<?> loop;

  private OutcomeProbe(
      KafkaConsumer<byte[], byte[]> consumer,
      String timed,
      Function<ConsumerRecord<byte[], byte[]>, String> id) {
    this.consumer = consumer;
    this.timed = timed;
    this.id = id;
    this.thread = Executors.newSingleThreadExecutor(task -> new Thread(task, "outcome-probe"));
    this.loop = thread.submit(this::watch);
  }

  /**
   * Starts to watch from the given positions.
   *
   * @param reader the cluster
   * @param from where to begin, in the topics that outcomes and dead letters go to
   * @param timed the topic whose records are timed
   * @param id of which event a record of that topic is the outcome
   */
  public static OutcomeProbe start(
      TopicReader reader,
      Map<TopicPartition, Long> from,
      String timed,
      Function<ConsumerRecord<byte[], byte[]>, String> id) {
    KafkaConsumer<byte[], byte[]> consumer = reader.consumer();
    consumer.assign(from.keySet());
    from.forEach(consumer::seek);
    return new OutcomeProbe(consumer, timed, id);
  }

  /** An event is being sent, and its outcome shall be timed from when it was due. */
  public void sent(String event, long dueNanos) {
    sentNanos.put(event, dueNanos);
  }

  /** How many outcomes have become visible. */
  public long outcomes() {
    return outcomes.get();
  }

  /** The measured latencies in microseconds; to be read after {@link #close}. */
  public Histogram latencyMicros() {
    return latencyMicros;
  }

  private void watch() {
    try {
      while (true) {
        var records = consumer.poll(Duration.ofMillis(100));
        long now = System.nanoTime();
        if (!sentNanos.isEmpty()) {
          records.records(timed).forEach(record -> time(record, now));
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
    Long sent = sentNanos.remove(id.apply(record));
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
