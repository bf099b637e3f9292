package io.streamsentinel.doctor;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** Whether what was committed is seen and what was aborted is not. */
record TransactionalRoundTrip(KafkaPatient patient) implements Check {

  private static final List<String> VISIBLE = List.of("committed", "committed-later");

  @Override
  public String name() {
    return "kafka: transactions";
  }

  @Override
  public List<Finding> examine(Scratch scratch) throws Exception {
    String topic = scratch.name() + "-transactions";
    try (Admin admin = patient.admin()) {
      patient.topic(admin, topic, Map.of(), scratch);
    }
    var id = Map.<String, Object>of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, scratch.name());
    try (KafkaProducer<String, String> producer = patient.producer(id)) {
      producer.initTransactions();
      transaction(producer, topic, VISIBLE.get(0), true);
      transaction(producer, topic, "aborted", false);
      transaction(producer, topic, VISIBLE.get(1), true);
    }
    TopicPartition partition = new TopicPartition(topic, 0);
    try (var consumer = patient.consumer(scratch.name())) {
      consumer.assign(List.of(partition));
      consumer.seek(partition, 0);
      List<String> seen = RoundTrip.Reading.of(consumer, VISIBLE.size(), patient.limit());
      return List.of(
          seen.equals(VISIBLE)
              ? Finding.pass(name(), "two committed, one aborted, which stayed invisible")
              : Finding.fail(
                  name(),
                  "expected to read %s, read %s".formatted(VISIBLE, seen),
                  "The broker does not keep transactions: look at __transaction_state and its log"));
    }
  }

  private void transaction(
      KafkaProducer<String, String> producer, String topic, String key, boolean commit)
      throws Exception {
    producer.beginTransaction();
    producer
        .send(new ProducerRecord<>(topic, 0, key, key))
        .get(patient.limit().toMillis(), TimeUnit.MILLISECONDS);
    if (commit) {
      producer.commitTransaction();
    } else {
      producer.abortTransaction();
    }
  }
}
