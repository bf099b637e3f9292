package io.streamsentinel.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/** Whether records of several types get through, and positions are kept; and the broker's clock. */
record RoundTrip(KafkaPatient patient) implements Check {

  private static final List<String> TYPES = List.of("payment", "login", "alert");

  @Override
  public String name() {
    return "kafka: round trip";
  }

  @Override
  public List<Finding> examine(Scratch scratch) throws Exception {
    String topic = scratch.name() + "-trip";
    String group = scratch.name() + "-group";
    List<Finding> findings = new ArrayList<>();
    try (Admin admin = patient.admin()) {
      patient.topic(admin, topic, Map.of("message.timestamp.type", "LogAppendTime"), scratch);
    }
    try (var producer = patient.producer(Map.of())) {
      for (String type : TYPES) {
        long before = patient.clock().millis();
        RecordMetadata written =
            producer
                .send(new ProducerRecord<>(topic, 0, type, "{\"type\":\"" + type + "\"}"))
                .get(patient.limit().toMillis(), TimeUnit.MILLISECONDS);
        if (type.equals(TYPES.get(TYPES.size() - 1))) {
          // The last one: the first also waits for metadata.
          findings.add(
              Skew.of("kafka: clock", before, written.timestamp(), patient.clock().millis()));
        }
      }
    }
    scratch.clearAway("group " + group, () -> patient.removeGroup(group));
    findings.add(0, read(new TopicPartition(topic, 0), group));
    return findings;
  }

  private Finding read(TopicPartition partition, String group) {
    try (KafkaConsumer<String, String> consumer = patient.consumer(group)) {
      consumer.assign(List.of(partition));
      consumer.seek(partition, 0);
      List<String> seen = Reading.of(consumer, TYPES.size(), patient.limit());
      if (!seen.equals(TYPES)) {
        return Finding.fail(
            name(),
            "wrote %s, read %s".formatted(TYPES, seen),
            "Look into the broker's log: acknowledged records are missing or out of order");
      }
      var position = new OffsetAndMetadata(consumer.position(partition));
      consumer.commitSync(Map.of(partition, position));
      OffsetAndMetadata kept = consumer.committed(Set.of(partition)).get(partition);
      return kept != null && kept.offset() == position.offset()
          ? Finding.pass(name(), "wrote and read %s, position kept".formatted(TYPES))
          : Finding.fail(
              name(),
              "committed position %d, found %s".formatted(position.offset(), kept),
              "Look at the topic __consumer_offsets and its replicas");
    }
  }

  /** Reads keys until there are enough or time is up. */
  static final class Reading {

    private Reading() {}

    static List<String> of(KafkaConsumer<String, String> consumer, int count, Duration limit) {
      List<String> keys = new ArrayList<>();
      long deadline = System.nanoTime() + limit.toNanos();
      while (keys.size() < count && System.nanoTime() < deadline) {
        consumer.poll(Duration.ofMillis(100)).forEach(record -> keys.add(record.key()));
      }
      return keys;
    }
  }
}
