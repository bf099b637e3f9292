package io.streamsentinel.examples.bench;

import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.unit.Format;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * From the time a record was meant to be sent to the time a {@code read_committed} reader has its
 * output, at 10,000 records a second, sent on time whatever happens (no coordinated omission).
 */
final class LatencyRun {

  private static final int PER_SECOND = 10_000;

  private LatencyRun() {}

  /**
   * Returns p50, p99 and p99.9 in milliseconds; {@code records} and {@code warm} are seconds here.
   */
  static String run(Contestant.Job job) throws Exception {
    ExactlyOnceConsumer consumer =
        ExactlyOnceConsumer.builder(
                KafkaSettings.of(job.servers()), job.group(), Set.of(job.in()), Format.bytes())
            .process((record, unit) -> unit.send(job.out(), record.key(), record.value()))
            .build();
    Thread engine = new Thread(consumer::run, "engine");
    engine.start();
    long warmUntil = System.nanoTime() + TimeUnit.SECONDS.toNanos(job.warm());
    int count = PER_SECOND * (job.warm() + job.records());
    Histogram histogram = new Histogram(TimeUnit.MINUTES.toMicros(5), 3);
    Thread reader = new Thread(() -> read(job, count, warmUntil, histogram), "reader");
    reader.start();
    send(job, count);
    reader.join();
    consumer.close();
    engine.join();
    return "%.1f %.1f %.1f"
        .formatted(
            histogram.getValueAtPercentile(50) / 1e3,
            histogram.getValueAtPercentile(99) / 1e3,
            histogram.getValueAtPercentile(99.9) / 1e3);
  }

  private static void send(Contestant.Job job, int count) {
    Random random = new Random(7);
    long begun = System.nanoTime();
    try (KafkaProducer<byte[], byte[]> producer = job.producer(Map.of("linger.ms", 0))) {
      for (int i = 0; i < count; i++) {
        long intended = begun + i * (1_000_000_000L / PER_SECOND);
        while (System.nanoTime() < intended) {
          LockSupport.parkNanos(200_000);
        }
        byte[] value = Input.value(random);
        ByteBuffer.wrap(value).putLong(intended);
        var unused = producer.send(new ProducerRecord<>(job.in(), Input.key(i), value));
      }
    }
  }

  private static void read(Contestant.Job job, int count, long warmUntil, Histogram histogram) {
    try (KafkaConsumer<byte[], byte[]> consumer = job.consumer(2_000)) {
      var partitions =
          consumer.partitionsFor(job.out()).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      int seen = 0;
      while (seen < count) {
        var records = consumer.poll(Duration.ofMillis(100));
        long now = System.nanoTime();
        for (ConsumerRecord<byte[], byte[]> record : records) {
          seen++;
          long intended = ByteBuffer.wrap(record.value()).getLong();
          if (intended > warmUntil) {
            histogram.recordValue(Math.max(0, (now - intended) / 1_000));
          }
        }
      }
    }
  }
}
