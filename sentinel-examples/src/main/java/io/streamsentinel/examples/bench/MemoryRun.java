package io.streamsentinel.examples.bench;

import com.sun.management.ThreadMXBean;
import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.unit.Format;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What a consumer keeps when its work is done: the heap in use after many keys have come and gone,
 * as a share of the heap before. Before that, as many have come and gone already, and Kafka's
 * producers have few buffers: they keep for good what their largest burst took.
 */
final class MemoryRun {

  private static final long TICK_NANOS = 1_000_000;
  private static final long PAUSE_NANOS = 100_000_000;
  private static final int COLLECTIONS = 5;
  private static final long BUFFERS = 1L << 20;

  private MemoryRun() {}

  /** {@code warm} records before the first look, {@code records} after it, no key twice. */
  static String run(Contestant.Job job) throws Exception {
    AtomicLong handled = new AtomicLong();
    ExactlyOnceConsumer consumer =
        ExactlyOnceConsumer.builder(
                KafkaSettings.of(job.servers()), job.group(), Set.of(job.in()), Format.bytes())
            .concurrency(4)
            .producerProperty(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFERS)
            .process(
                (record, unit) -> {
                  unit.send(job.out(), record.key(), record.value());
                  handled.incrementAndGet();
                })
            .build();
    Thread engine = new Thread(consumer::run, "engine");
    try (KafkaProducer<byte[], byte[]> producer =
        job.producer(Map.of(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFERS))) {
      engine.start();
      send(job, producer, 0, job.warm());
      await(handled, job.warm());
      double before = used();
      send(job, producer, job.warm(), job.records());
      await(handled, job.warm() + (long) job.records());
      double after = used();
      return String.format(Locale.ROOT, "%.3f", after / before);
    } finally {
      consumer.close();
      engine.join();
    }
  }

  private static void send(
      Contestant.Job job, KafkaProducer<byte[], byte[]> producer, int first, int count) {
    Random random = new Random(7);
    for (int i = first; i < first + count; i++) {
      byte[] key = Integer.toString(i).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      var unused = producer.send(new ProducerRecord<>(job.in(), key, Input.value(random)));
    }
    producer.flush();
  }

  private static void await(AtomicLong handled, long records) {
    while (handled.get() < records) {
      LockSupport.parkNanos(TICK_NANOS);
    }
  }

  /** The heap in use once it shrinks no more: what was handled last is still being committed. */
  private static long used() {
    long least = Long.MAX_VALUE;
    for (int calm = 0; calm < COLLECTIONS; calm++) {
      LockSupport.parkNanos(PAUSE_NANOS);
      System.gc();
      long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
      if (used < least - least / 100) {
        calm = 0;
      }
      least = Math.min(least, used);
    }
    return least;
  }

  /** What all threads have allocated so far, in bytes. */
  static long allocated() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
        .filter(bytes -> bytes > 0)
        .sum();
  }
}
