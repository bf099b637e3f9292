package io.streamsentinel.examples.ledger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The topics of the ledger example: made, filled and read back. */
final class LedgerTopics {

  private static final int PARTITIONS = 2;

  private final LedgerSetting setting;
  private long sent;

  LedgerTopics(LedgerSetting setting) {
    this.setting = setting;
  }

  /** The partitions that payments are in. */
  static List<TopicPartition> partitions(LedgerSetting setting) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (int i = 0; i < PARTITIONS; i++) {
      partitions.add(new TopicPartition(setting.payments(), i));
    }
    return partitions;
  }

  void create() {
    try (Admin admin = admin()) {
      short replication = -1;
      admin
          .createTopics(
              List.of(
                  new NewTopic(setting.payments(), PARTITIONS, replication),
                  new NewTopic(setting.decisions(), PARTITIONS, replication),
                  new NewTopic(setting.deadLetters(), 1, replication)))
          .all()
          .get();
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sends payments, the n-th being {@link Transfer#number} n. */
  void fill(long payments) {
    Map<String, Object> config =
        Map.of("bootstrap.servers", setting.bootstrapServers(), "acks", "all");
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      for (long id = sent; id < sent + payments; id++) {
        Transfer transfer = Transfer.number(id, setting.accounts());
        var unused =
            producer.send(
                new ProducerRecord<>(setting.payments(), "" + transfer.from(), transfer.text()));
      }
    }
    sent += payments;
  }

  long sent() {
    return sent;
  }

  /** The sum of the group's stable positions; -1 while one is pending. */
  long committed() {
    List<TopicPartition> partitions = partitions(setting);
    try (Admin admin = admin()) {
      Map<TopicPartition, OffsetAndMetadata> found =
          admin
              .listConsumerGroupOffsets(
                  Map.of(
                      setting.name(),
                      new ListConsumerGroupOffsetsSpec().topicPartitions(partitions)),
                  new ListConsumerGroupOffsetsOptions().requireStable(true))
              .partitionsToOffsetAndMetadata(setting.name())
              .get();
      long sum = 0;
      for (TopicPartition partition : partitions) {
        OffsetAndMetadata position = found.get(partition);
        if (position == null) {
          return -1;
        }
        sum += position.offset();
      }
      return sum;
    } catch (ExecutionException e) {
      return -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  List<Long> decided() {
    return read(setting.decisions()).stream()
        .map(record -> Long.valueOf(record.value().substring("booked,".length())))
        .toList();
  }

  List<Long> deadLettered() {
    return read(setting.deadLetters()).stream()
        .map(record -> Transfer.parse(record.value()).id())
        .toList();
  }

  private List<ConsumerRecord<String, String>> read(String topic) {
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", setting.bootstrapServers());
    config.put("isolation.level", "read_committed");
    List<ConsumerRecord<String, String>> all = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(Duration.ofMillis(200)).forEach(all::add);
      }
    }
    return all;
  }

  private Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", setting.bootstrapServers()));
  }
}
