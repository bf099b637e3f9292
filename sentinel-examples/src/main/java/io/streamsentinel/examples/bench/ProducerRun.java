package io.streamsentinel.examples.bench;

import io.streamsentinel.producer.IdempotentProducer;
import io.streamsentinel.producer.ProducerBuilder;
import io.streamsentinel.settings.KafkaSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sending as fast as it goes, with a callback that counts: ours, and a bare producer. */
final class ProducerRun {

  /**
   * What is sent and not acknowledged is kept alive, and the collector copies it: with 64 MiB of it
   * rounds differ by how far the broker happened to be behind.
   */
  static final Map<String, Object> SETTINGS = Map.of(ProducerConfig.BUFFER_MEMORY_CONFIG, 8L << 20);

  private static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");

  private ProducerRun() {}

  private interface Send {
    void send(ProducerRecord<byte[], byte[]> record);
  }

  static String bare(Contestant.Job job) {
    LongAdder acknowledged = new LongAdder();
    Callback count = (metadata, failure) -> acknowledged.increment();
    try (KafkaProducer<byte[], byte[]> producer = job.producer(SETTINGS)) {
      return timed(
          job,
          record -> {
            var unused = producer.send(record, count);
          },
          producer::flush);
    }
  }

  static String ours(Contestant.Job job, boolean ids) {
    LongAdder acknowledged = new LongAdder();
    Callback count = (metadata, failure) -> acknowledged.increment();
    try (IdempotentProducer<byte[], byte[]> producer = producer(job, ids)) {
      return timed(job, record -> producer.send(record, count), producer::flush);
    }
  }

  static String futures(Contestant.Job job) {
    LongAdder acknowledged = new LongAdder();
    try (IdempotentProducer<byte[], byte[]> producer = producer(job, false)) {
      return timed(
          job,
          record -> {
            var unused = producer.send(record).thenRun(acknowledged::increment);
          },
          producer::flush);
    }
  }

  /** Compressed size over size, for each codec, in the producer's own count. */
  static String compression(Contestant.Job job) {
    List<String> ratios = new ArrayList<>();
    for (String codec : CODECS) {
      try (KafkaProducer<byte[], byte[]> producer =
          job.producer(Map.of(ProducerConfig.COMPRESSION_TYPE_CONFIG, codec))) {
        var unused =
            timed(
                job,
                record -> {
                  var ignored = producer.send(record);
                },
                producer::flush);
        ratios.add(codec + "=" + compressionRate(producer));
      }
    }
    return String.join(" ", ratios);
  }

  private static String compressionRate(KafkaProducer<byte[], byte[]> producer) {
    return producer.metrics().entrySet().stream()
        .filter(metric -> metric.getKey().name().equals("compression-rate-avg"))
        .filter(metric -> metric.getKey().group().equals("producer-metrics"))
        .map(metric -> String.format(Locale.ROOT, "%.3f", (Double) metric.getValue().metricValue()))
        .findFirst()
        .orElseThrow();
  }

  private static IdempotentProducer<byte[], byte[]> producer(Contestant.Job job, boolean ids) {
    ProducerBuilder<byte[], byte[]> builder =
        IdempotentProducer.builder(
            KafkaSettings.of(job.servers()), new ByteArraySerializer(), new ByteArraySerializer());
    Map<String, Object> settings = ClientSettings.producer();
    settings.putAll(SETTINGS);
    settings.keySet().removeAll(ClientSettings.OURS);
    settings.forEach(builder::property);
    return ids ? builder.eventIds().build() : builder.build();
  }

  private static String timed(Contestant.Job job, Send send, Runnable flush) {
    byte[][] values = new byte[1_000][];
    Random random = new Random(7);
    for (int i = 0; i < values.length; i++) {
      values[i] = Input.value(random);
    }
    Stopwatch watch = job.watch();
    for (int i = 0; i < job.records(); i++) {
      send.send(new ProducerRecord<>(job.out(), Input.key(i), values[i % values.length]));
      watch.one();
    }
    flush.run();
    return String.format(Locale.ROOT, "%.0f", watch.perSecond());
  }
}
