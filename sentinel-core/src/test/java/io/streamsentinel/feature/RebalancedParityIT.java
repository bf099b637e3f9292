package io.streamsentinel.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.consumer.RetryPolicy;
import io.streamsentinel.feature.Handbook.Row;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.settings.RedisSettings;
import io.streamsentinel.stack.Impatient;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TestScope;
import io.streamsentinel.stack.WithStack;
import io.streamsentinel.unit.Format;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Customers' reference features while members come and go, records fail, are tried again and given
 * up: every call of a handler sees the exact vector, the second attempt the same as the first.
 */
@WithStack(start = {Service.KAFKA, Service.REDIS})
class RebalancedParityIT {
  private static final int PARTITIONS = 12;
  private static final int DAYS = 14;

  private final Set<Long> seen = ConcurrentHashMap.newKeySet();
  private final Set<Long> failed = ConcurrentHashMap.newKeySet();
  private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();

  @Test
  void every_handler_call_sees_the_exact_vector_while_members_come_and_go(
      Stack stack, TestScope scope) throws Exception {
    List<Row> all =
        Handbook.files().stream().limit(DAYS).flatMap(f -> Handbook.rows(f).stream()).toList();
    String topic = scope.topic("customers", PARTITIONS);
    String dead = scope.topic("dead", 1);
    produce(stack, topic, all);

    ExactlyOnceConsumer first = member(stack, scope, topic, dead);
    ExactlyOnceConsumer second = member(stack, scope, topic, dead);
    ExactlyOnceConsumer third = member(stack, scope, topic, dead);
    Thread one = run(first);
    awaitSeen(all.size() / 6);
    Thread two = run(second);
    awaitSeen(all.size() / 3);
    first.close();
    one.join();
    awaitSeen(all.size() / 2);
    Thread three = run(third);
    awaitSeen(all.size());
    second.close();
    two.join();
    third.close();
    three.join();

    assertThat(wrong).isEmpty();
    assertThat(seen).hasSize(all.size());
    assertThat(failed).isNotEmpty();
  }

  private void awaitSeen(int rows) {
    Awaitility.await().atMost(Duration.ofMinutes(4)).until(() -> seen.size() >= rows);
  }

  private static Thread run(ExactlyOnceConsumer consumer) {
    Thread thread = new Thread(consumer::run, "member");
    thread.start();
    return thread;
  }

  private ExactlyOnceConsumer member(Stack stack, TestScope scope, String topic, String dead) {
    // A view has one input: another test's topic may not feed the same name.
    FeatureView<Row> view =
        Handbook.customers(
            FeatureView.builder(scope.name("customer"), Row::customer, Row::timeMillis),
            row -> row);
    RedisFeatureStore store =
        RedisFeatureStore.connect(RedisSettings.of(stack.redisUri()), Duration.ofSeconds(10));
    FeatureStage<Row> stage = FeatureStage.builder(store, Row.class, view).build();
    return ExactlyOnceConsumer.builder(
            KafkaSettings.of(stack.bootstrapServers()).withAll(Impatient.FETCHES),
            scope.name("group"),
            Set.of(topic),
            Format.of(
                new StringDeserializer(),
                (name, bytes) -> Row.parse(new String(bytes, StandardCharsets.UTF_8)),
                new StringSerializer(),
                new StringSerializer()))
        .deadLetters(dead)
        .retry(
            new RetryPolicy(
                2, Duration.ofMillis(5), Duration.ofMillis(10), 2, 0, Duration.ofMinutes(1)))
        .with(stage)
        .with(new Closing(store))
        .process((record, unit) -> check(record.value(), Features.of(unit).vector()))
        .build();
  }

  /** Fails the first attempt of one row in 500, and every attempt of one in 5,000. */
  private void check(Row row, FeatureVector vector) {
    double[] values = vector.values();
    for (int i = 0; i < values.length; i++) {
      if (!Handbook.same(i, values[i], row.expected().get(i))) {
        wrong.add(row.id() + "/" + i);
      }
    }
    seen.add(row.id());
    boolean again = row.id() % 5000 == 0 || (row.id() % 500 == 0 && failed.add(row.id()));
    if (again) {
      failed.add(row.id());
      throw new IllegalStateException("planned");
    }
  }

  private static void produce(Stack stack, String topic, List<Row> rows) {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", stack.bootstrapServers(), "linger.ms", "20"),
            new StringSerializer(),
            new StringSerializer())) {
      for (Row row : rows) {
        var unused = producer.send(new ProducerRecord<>(topic, row.customer(), row.line()));
      }
    }
  }
}
