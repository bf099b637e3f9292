package io.streamsentinel.resilience.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.streamsentinel.deadletter.DeadLetter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A cluster in memory: what a producer has committed is in the topics. */
final class FakeLetterStore implements LetterStore {

  static final String LETTERS = "payments-dlq";
  static final String RETRY = "payments-retry";
  static final String INPUT = "payments";

  private final Map<String, List<ConsumerRecord<byte[], byte[]>>> topics = new HashMap<>();
  final List<MockProducer<byte[], byte[]>> producers = new ArrayList<>();
  int largest = 1_000_000;
  RuntimeException refusal;

  FakeLetterStore() {
    for (String topic : List.of(LETTERS, RETRY, INPUT, LETTERS + "-journal")) {
      topics.put(topic, new ArrayList<>());
    }
  }

  /** A dead letter of a record of that many bytes, cut to what fits. */
  void letter(int attempts, Throwable reason, int valueBytes, int fits) {
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>(
            INPUT,
            0,
            100 + topics.get(LETTERS).size(),
            "alice".getBytes(UTF_8),
            new byte[valueBytes]);
    record.headers().add("trace", new byte[] {1, 2});
    add(DeadLetter.of(record, "fraud", attempts, reason).toRecord(LETTERS, record, fits));
  }

  void letters(int count, Throwable reason) {
    for (int i = 0; i < count; i++) {
      letter(1, reason, 10, 1_000_000);
    }
  }

  void add(ProducerRecord<byte[], byte[]> sent) {
    List<ConsumerRecord<byte[], byte[]>> log = topics.get(sent.topic());
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>(sent.topic(), 0, log.size(), sent.key(), sent.value());
    sent.headers().forEach(record.headers()::add);
    log.add(record);
  }

  List<ConsumerRecord<byte[], byte[]>> committed(String topic) {
    return topics.get(topic);
  }

  /** Which dead letters were replayed to a topic, by the header that says so. */
  List<String> replayedTo(String topic) {
    return topics.get(topic).stream()
        .map(
            record ->
                new String(record.headers().lastHeader("sentinel.dlq.replayed").value(), UTF_8))
        .collect(Collectors.toList());
  }

  @Override
  public String topic() {
    return LETTERS;
  }

  @Override
  public String journal() {
    return LETTERS + "-journal";
  }

  @Override
  public String topicId() {
    return "some-id";
  }

  @Override
  public void readLetters(Consumer<ConsumerRecord<byte[], byte[]>> each) {
    List.copyOf(topics.get(LETTERS)).forEach(each);
  }

  @Override
  public void readJournal(Consumer<ConsumerRecord<byte[], byte[]>> each) {
    List.copyOf(topics.get(journal())).forEach(each);
  }

  @Override
  public void readJournalToEnd(Consumer<ConsumerRecord<byte[], byte[]>> each) {
    readJournal(each);
  }

  @Override
  public void requireJournal() {}

  @Override
  public OptionalInt largest(String topic) {
    return topics.containsKey(topic) ? OptionalInt.of(largest) : OptionalInt.empty();
  }

  @Override
  public Producer<byte[], byte[]> producer() {
    if (!producers.isEmpty()) {
      producers.get(producers.size() - 1).fenceProducer();
    }
    MockProducer<byte[], byte[]> producer =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
          private int taken;

          @Override
          public void commitTransaction() {
            if (refusal != null) {
              throw refusal;
            }
            super.commitTransaction();
            List<ProducerRecord<byte[], byte[]>> all = history();
            all.subList(taken, all.size()).forEach(FakeLetterStore.this::add);
            taken = all.size();
          }

          @Override
          public void close(java.time.Duration timeout) {}
        };
    producers.add(producer);
    return producer;
  }

  @Override
  public void close() {}
}
