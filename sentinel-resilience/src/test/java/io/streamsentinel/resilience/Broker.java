package io.streamsentinel.resilience;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.streamsentinel.resilience.internal.CommittedLog;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.stack.Impatient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What a test does to a real broker beside what it tests. */
public final class Broker {

  private final KafkaSettings kafka;

  /** A broker at an address. */
  public Broker(String servers) {
    this.kafka = KafkaSettings.of(servers).withAll(Impatient.FETCHES);
  }

  /** How to reach it. */
  public KafkaSettings settings() {
    return kafka;
  }

  /** Sends records in one go, and waits until they stand. */
  public void send(List<ProducerRecord<byte[], byte[]>> records) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers(), "acks", "all"),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      records.forEach(producer::send);
    }
  }

  /** Sends text. */
  public void send(String topic, String key, String value) {
    send(List.of(new ProducerRecord<>(topic, key.getBytes(UTF_8), value.getBytes(UTF_8))));
  }

  /** All records that are committed now, by partition in offset order. */
  public List<ConsumerRecord<byte[], byte[]>> read(String topic) {
    List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
    read(topic, all::add);
    return all;
  }

  /** The values of all records that are committed now. */
  public List<String> values(String topic) {
    return read(topic).stream().map(record -> new String(record.value(), UTF_8)).toList();
  }

  private void read(String topic, Consumer<ConsumerRecord<byte[], byte[]>> each) {
    try (CommittedLog log = CommittedLog.open(kafka, topic, Duration.ofSeconds(30))) {
      log.readCommitted(each);
    }
  }
}
