package io.streamsentinel.examples.bench;

import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.participant.Epoch;
import io.streamsentinel.participant.Participant;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.unit.Format;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;

/** Ways to read a topic, handle each record, and write one output for it. */
enum Contestant {
  /** This library. */
  SENTINEL {
    @Override
    Stopwatch.Measured run(Job job) {
      Stopwatch watch = job.watch();
      var builder =
          ExactlyOnceConsumer.builder(
                  KafkaSettings.of(job.servers()), job.group(), Set.of(job.in()), Format.bytes())
              .process(
                  (record, unit) -> {
                    unit.send(job.out(), record.key(), record.value());
                    watch.one();
                  })
              .with(new LastCommit(watch));
      ClientSettings.producer().forEach((key, value) -> set(builder::producerProperty, key, value));
      builder.build().run(job.records());
      return watch.measured();
    }

    private void set(
        java.util.function.BiConsumer<String, Object> property, String key, Object value) {
      if (!ClientSettings.OURS.contains(key)) {
        property.accept(key, value);
      }
    }
  },

  /** The loop that people write who can live with duplicates: flush and commit every 100 ms. */
  AT_LEAST_ONCE {
    @Override
    Stopwatch.Measured run(Job job) {
      Stopwatch watch = job.watch();
      try (KafkaConsumer<byte[], byte[]> consumer = job.consumer(2_000);
          KafkaProducer<byte[], byte[]> producer = job.producer(Map.of())) {
        consumer.subscribe(Set.of(job.in()));
        long committed = System.nanoTime();
        while (watch.seen() < job.records()) {
          for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
            var unused =
                producer.send(new ProducerRecord<>(job.out(), record.key(), record.value()));
            watch.one();
          }
          if (System.nanoTime() - committed > 100_000_000L) {
            producer.flush();
            consumer.commitSync();
            committed = System.nanoTime();
          }
        }
        producer.flush();
        consumer.commitSync();
        return watch.measured();
      }
    }
  },

  /** What Kafka's own example does: one transaction for each poll, of 500 records. */
  TX_PER_POLL {
    @Override
    Stopwatch.Measured run(Job job) {
      Stopwatch watch = job.watch();
      try (KafkaConsumer<byte[], byte[]> consumer = job.consumer(500);
          KafkaProducer<byte[], byte[]> producer =
              job.producer(Map.of("transactional.id", job.group()))) {
        producer.initTransactions();
        consumer.subscribe(Set.of(job.in()));
        while (watch.seen() < job.records()) {
          ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(100));
          if (!records.isEmpty()) {
            producer.beginTransaction();
            for (ConsumerRecord<byte[], byte[]> record : records) {
              var unused =
                  producer.send(new ProducerRecord<>(job.out(), record.key(), record.value()));
              watch.one();
            }
            producer.sendOffsetsToTransaction(records.nextOffsets(), consumer.groupMetadata());
            producer.commitTransaction();
          }
        }
        return watch.measured();
      }
    }
  },

  /** Kafka Streams, exactly_once_v2, with its default commit interval of 100 ms. */
  STREAMS {
    @Override
    Stopwatch.Measured run(Job job) throws Exception {
      Stopwatch watch = job.watch();
      CountDownLatch done = new CountDownLatch(1);
      StreamsBuilder builder = new StreamsBuilder();
      builder.stream(job.in(), Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
          .peek(
              (key, value) -> {
                watch.one();
                if (watch.seen() == job.records()) {
                  done.countDown();
                }
              })
          .to(job.out(), Produced.with(Serdes.ByteArray(), Serdes.ByteArray()));
      Path state = Files.createTempDirectory("bench-streams");
      Properties properties = new Properties();
      properties.put(StreamsConfig.APPLICATION_ID_CONFIG, job.group());
      properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, job.servers());
      properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
      properties.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
      properties.put(StreamsConfig.consumerPrefix("auto.offset.reset"), "earliest");
      properties.put(StreamsConfig.consumerPrefix("max.poll.records"), 2_000);
      ClientSettings.producer()
          .forEach((key, value) -> properties.put(StreamsConfig.producerPrefix(key), value));
      try (KafkaStreams streams = new KafkaStreams(builder.build(), properties)) {
        streams.start();
        done.await();
        Stopwatch.Measured measured = watch.measured();
        streams.close(Duration.ofSeconds(20));
        return measured;
      }
    }
  };

  /** Has the time end with the last commit, as it does for the loops: closing is not measured. */
  private record LastCommit(Stopwatch watch) implements Participant {

    @Override
    public String name() {
      return "stopwatch";
    }

    @Override
    public boolean preparesCommits() {
      return false;
    }

    @Override
    public void afterCommit(Epoch epoch) {
      // No transaction wrote the input: there is a record at every offset.
      epoch.parts().forEach(part -> watch.committed(part.to().offset() - part.from().offset()));
    }
  }

  /** Where from, where to, how much. */
  record Job(String servers, String in, String out, String group, int records, int warm) {

    Stopwatch watch() {
      return new Stopwatch(warm, records);
    }

    KafkaConsumer<byte[], byte[]> consumer(int polled) {
      Map<String, Object> properties = new HashMap<>(ClientSettings.consumer());
      properties.put("bootstrap.servers", servers);
      properties.put("group.id", group);
      properties.put("auto.offset.reset", "earliest");
      properties.put("max.poll.records", polled);
      return new KafkaConsumer<>(
          properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
      Map<String, Object> properties = new HashMap<>(ClientSettings.producer());
      properties.putAll(more);
      properties.put("bootstrap.servers", servers);
      return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }
  }

  /** Handles the job's records, and measures after the warm-up. */
  abstract Stopwatch.Measured run(Job job) throws Exception;
}
