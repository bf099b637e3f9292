package io.streamsentinel.examples.dashboard.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.streamsentinel.producer.IdempotentProducer;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.stack.Impatient;
import io.streamsentinel.stack.Stack;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** How a tail keeps up, on a real broker. */
class TailIT {

  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final int RECORDS = 6_000;
  private static final int BUDGET = 1_000;

  private final KafkaSettings kafka =
      KafkaSettings.of(Stack.shared().bootstrapServers()).withAll(Impatient.FETCHES);
  private final String topic = "tail-it-" + UUID.randomUUID();
  private final AtomicLong read = new AtomicLong();
  private final AtomicLong left = new AtomicLong();
  private final Tail.Sink counting =
      new Tail.Sink() {
        @Override
        public void record(ConsumerRecord<byte[], byte[]> record) {
          assertThat(new String(record.value(), UTF_8)).startsWith("value");
          read.incrementAndGet();
        }

        @Override
        public void skipped(String of, long count) {
          assertThat(of).isEqualTo(topic);
          left.addAndGet(count);
        }
      };

  @Test
  void what_is_beyond_the_budget_is_skipped_and_counted() throws Exception {
    create();
    send(RECORDS);

    try (Tail tail = tail(100_000)) {
      tail.start();
      await().atMost(PATIENCE).until(() -> read.get() + left.get() == RECORDS);

      assertThat(left.get()).isPositive();
      assertThat(read.get()).isGreaterThanOrEqualTo(BUDGET);
      assertThat(tail.status().skipped()).isEqualTo(left.get());
      assertThat(tail.status().following()).isTrue();
    }
  }

  @Test
  void a_topic_that_is_made_later_is_followed_from_its_first_record() throws Exception {
    try (Tail tail = tail(100)) {
      tail.start();
      assertThat(tail.status().following()).isFalse();
      create();
      send(5);

      await().atMost(PATIENCE).until(() -> read.get() == 5);
    }
  }

  private Tail tail(int history) {
    return new Tail("tail-it", new Readers(kafka), List.of(topic), history, BUDGET, counting);
  }

  private void create() throws Exception {
    try (Admin admin = Admin.create(kafka.properties())) {
      admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
    }
  }

  private void send(int count) {
    try (IdempotentProducer<String, String> producer =
        IdempotentProducer.builder(kafka, new StringSerializer(), new StringSerializer()).build()) {
      for (int i = 0; i < count; i++) {
        producer.send(topic, "key-" + i, "value-" + i);
      }
      producer.flush();
    }
  }
}
