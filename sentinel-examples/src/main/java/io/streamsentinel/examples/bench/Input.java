package io.streamsentinel.examples.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Topics, and what is in them before a contestant begins. */
final class Input {

  private Input() {}

  static void create(String servers, String... topics) throws Exception {
    List<NewTopic> wanted = new ArrayList<>();
    for (String topic : topics) {
      wanted.add(new NewTopic(topic, Optional.of(Plan.PARTITIONS), Optional.empty()));
    }
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      admin.createTopics(wanted).all().get();
    }
  }

  static void delete(String servers, String topic) throws InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      admin.deleteTopics(List.of(topic)).all().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("topic " + topic + " can't be deleted", e.getCause());
    }
  }

  /** Half of a value is random, half repeats: it compresses as events do. */
  static byte[] value(Random random) {
    byte[] value = new byte[Plan.VALUE_BYTES];
    byte[] half = new byte[Plan.VALUE_BYTES / 2];
    random.nextBytes(half);
    System.arraycopy(half, 0, value, 0, half.length);
    return value;
  }

  static byte[] key(int number) {
    return Integer.toString(number % Plan.KEYS)
        .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }

  static void fill(String servers, String topic, int records) {
    Random random = new Random(7);
    Contestant.Job job = new Contestant.Job(servers, topic, topic, "fill", records, 0);
    try (KafkaProducer<byte[], byte[]> producer = job.producer(Map.of())) {
      for (int i = 0; i < records; i++) {
        var unused = producer.send(new ProducerRecord<>(topic, key(i), value(random)));
      }
    }
  }
}
