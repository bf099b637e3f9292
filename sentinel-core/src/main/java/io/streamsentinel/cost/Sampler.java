package io.streamsentinel.cost;

import io.streamsentinel.settings.KafkaSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads some records of a topic, without a group: a few from the start of its largest partitions
 * and a few from their ends. Bounded by records, bytes and time. For one thread.
 */
final class Sampler implements AutoCloseable {

  /** So that there are enough records of each to fill batches. */
  private static final int PARTITIONS_MAX = 8;

  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final int recordsMax;
  private final long bytesMax;
  private final Duration limit;

  Sampler(KafkaSettings kafka, int recordsMax, long bytesMax, Duration limit) {
    this.recordsMax = recordsMax;
    this.bytesMax = bytesMax;
    this.limit = limit;
    Map<String, Object> properties = new HashMap<>(kafka.properties());
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 262_144);
    // What aborted transactions wrote lies on disk as well.
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
    properties
        .keySet()
        .removeAll(Set.of(ConsumerConfig.GROUP_ID_CONFIG, ConsumerConfig.GROUP_INSTANCE_ID_CONFIG));
    consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  Sample sample(String topic, List<PartitionFacts> partitions) {
    List<PartitionFacts> filled =
        partitions.stream()
            .filter(partition -> partition.offsets() > 0)
            .sorted(Comparator.comparingLong(PartitionFacts::bytes).reversed())
            .limit(PARTITIONS_MAX)
            .toList();
    if (filled.isEmpty()) {
      return new Sample(0, 0, 0, Duration.ZERO, Map.of());
    }
    long each = Math.max(1, recordsMax / filled.size() / 2);
    Map<TopicPartition, Long> heads = new HashMap<>();
    Map<TopicPartition, Long> tails = new HashMap<>();
    for (PartitionFacts facts : filled) {
      TopicPartition partition = new TopicPartition(topic, facts.partition());
      heads.put(partition, facts.start());
      long tail = Math.max(facts.start() + each, facts.end() - each);
      if (tail < facts.end()) {
        tails.put(partition, tail);
      }
    }
    List<List<ConsumerRecord<byte[], byte[]>>> runs = new ArrayList<>();
    runs.addAll(read(heads, each, filled).values());
    runs.addAll(read(tails, each, filled).values());
    return summary(runs);
  }

  private Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> read(
      Map<TopicPartition, Long> from, long each, List<PartitionFacts> facts) {
    Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> read = new HashMap<>();
    Map<TopicPartition, Long> to = new HashMap<>();
    from.forEach((partition, offset) -> to.put(partition, offset + each));
    facts.forEach(
        partition ->
            to.computeIfPresent(
                new TopicPartition(topicOf(from), partition.partition()),
                (key, end) -> Math.min(end, partition.end())));
    consumer.assign(from.keySet());
    consumer.resume(from.keySet());
    from.forEach(consumer::seek);
    Set<TopicPartition> open = new HashSet<>(from.keySet());
    long bytes = 0;
    long deadline = System.nanoTime() + limit.toNanos();
    while (!open.isEmpty() && bytes < bytesMax / 2 && System.nanoTime() < deadline) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        if (record.offset() < to.getOrDefault(partition, 0L)) {
          read.computeIfAbsent(partition, key -> new ArrayList<>()).add(record);
          bytes += Recompressor.size(record);
        }
      }
      open.removeIf(partition -> consumer.position(partition) >= to.getOrDefault(partition, 0L));
      Set<TopicPartition> done = new HashSet<>(from.keySet());
      done.removeAll(open);
      consumer.pause(done);
    }
    return read;
  }

  private static String topicOf(Map<TopicPartition, Long> from) {
    return from.keySet().stream().map(TopicPartition::topic).findFirst().orElse("");
  }

  private static Sample summary(List<List<ConsumerRecord<byte[], byte[]>>> runs) {
    long records = 0;
    long offsets = 0;
    long keyed = 0;
    LongSummaryStatistics times = new LongSummaryStatistics();
    for (List<ConsumerRecord<byte[], byte[]>> run : runs) {
      records += run.size();
      offsets += run.get(run.size() - 1).offset() - run.get(0).offset() + 1;
      keyed += run.stream().filter(record -> record.key() != null).count();
      run.forEach(record -> times.accept(record.timestamp()));
    }
    Duration span =
        records == 0 ? Duration.ZERO : Duration.ofMillis(times.getMax() - times.getMin());
    return new Sample(records, offsets, keyed, span, Recompressor.sizes(runs));
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(CLOSE_LIMIT));
  }
}
