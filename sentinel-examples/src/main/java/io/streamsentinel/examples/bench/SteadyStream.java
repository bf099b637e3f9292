package io.streamsentinel.examples.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Sends records at an even pace whatever happens, and watches what comes out for readers of
 * committed records: when, how often, in which order. The witness of an outage.
 */
final class SteadyStream implements AutoCloseable {

  private static final int KEYS = 500;

  /** A record that came out; moments are nanoseconds since the stream began. */
  record Seen(int id, String key, long sentNanos, long seenNanos) {
    double latencyMillis() {
      return (seenNanos - sentNanos) / 1e6;
    }
  }

  private final String servers;
  private final String in;
  private final String out;
  private final int perSecond;
  private final long begun = System.nanoTime();
  private final AtomicInteger sent = new AtomicInteger();
  private final ConcurrentLinkedQueue<Seen> seen = new ConcurrentLinkedQueue<>();
  private final Thread sender = new Thread(this::send, "steady-sender");
  private final Thread watcher = new Thread(this::watch, "steady-watcher");
  private volatile boolean sending = true;
  private volatile boolean watching = true;

  SteadyStream(String servers, String in, String out, int perSecond) {
    this.servers = servers;
    this.in = in;
    this.out = out;
    this.perSecond = perSecond;
    watcher.start();
    sender.start();
  }

  long nanos() {
    return System.nanoTime() - begun;
  }

  int sent() {
    return sent.get();
  }

  List<Seen> seen() {
    return new ArrayList<>(seen);
  }

  /** Sends no more. */
  void end() throws InterruptedException {
    sending = false;
    sender.join();
  }

  private void send() {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", servers, "acks", "all", "linger.ms", "2");
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      for (int id = 0; sending; id++) {
        long due = id * 1_000_000_000L / perSecond;
        while (sending && nanos() < due) {
          LockSupport.parkNanos(due - nanos());
        }
        var unused = producer.send(new ProducerRecord<>(in, "k" + id % KEYS, id + ":" + nanos()));
        sent.incrementAndGet();
      }
    }
  }

  private void watch() {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", servers, "isolation.level", "read_committed");
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(out).stream()
              .map(info -> new TopicPartition(out, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (watching) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(20))) {
          String[] parts = record.value().split(":", -1);
          seen.add(
              new Seen(
                  Integer.parseInt(parts[0]), record.key(), Long.parseLong(parts[1]), nanos()));
        }
      }
    }
  }

  /**
   * What is wrong with what came out: lost, twice, or out of order within a key. Empty if nothing
   * is.
   */
  String faults() {
    Map<Integer, Integer> times = new HashMap<>();
    Map<String, Integer> last = new HashMap<>();
    int disorder = 0;
    for (Seen each : seen) {
      times.merge(each.id(), 1, Integer::sum);
      Integer before = last.put(each.key(), each.id());
      if (before != null && before >= each.id()) {
        disorder++;
      }
    }
    int lost = sent() - times.size();
    long twice = times.values().stream().filter(count -> count > 1).count();
    return lost == 0 && twice == 0 && disorder == 0
        ? ""
        : "%d lost, %d twice, %d out of order, of %d".formatted(lost, twice, disorder, sent());
  }

  @Override
  public void close() {
    sending = false;
    watching = false;
    try {
      sender.join();
      watcher.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
