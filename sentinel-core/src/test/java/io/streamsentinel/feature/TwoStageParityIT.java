package io.streamsentinel.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.consumer.ExactlyOnceConsumer;
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
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The 14 reference features on every row again, this time through Kafka: a first stage keyed by
 * customer sends each row on, keyed by terminal, to a second.
 */
@Tag("long")
@WithStack(start = {Service.KAFKA, Service.REDIS})
class TwoStageParityIT {
  private static final int PARTITIONS = 12;
  private static final Duration SKEW = Duration.ofDays(1);

  private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
  private final AtomicLong checked = new AtomicLong();

  /** A row and its line, which travels on as it is. */
  record Line(Row row, String text) {
    long timeMillis() {
      return row.timeMillis();
    }
  }

  private static final Deserializer<Line> LINES =
      (topic, bytes) -> {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return new Line(Row.parse(text), text);
      };

  @Test
  void every_reference_feature_is_reproduced_through_two_stages(Stack stack, TestScope scope) {
    play(stack, scope, true);

    assertThat(wrong).hasSize(0);
  }

  /** If it did not, the test above would show nothing. */
  @Test
  void without_alignment_the_second_stage_meets_the_past_too_late(Stack stack, TestScope scope) {
    play(stack, scope, false);

    assertThat(wrong).isNotEmpty();
  }

  private void play(Stack stack, TestScope scope, boolean aligned) {
    List<Path> files = Handbook.files();
    String customers = scope.topic("customers", PARTITIONS);
    String terminals = scope.topic("terminals", PARTITIONS);
    long rows = produce(stack, files, customers);

    try (RedisFeatureStore store =
        RedisFeatureStore.connect(RedisSettings.of(stack.redisUri()), Duration.ofSeconds(10))) {
      first(stack, scope, store, customers, terminals, aligned);
      second(stack, scope, store, terminals);
    }

    assertThat(checked.get()).isEqualTo(2 * rows);
  }

  private void first(
      Stack stack,
      TestScope scope,
      FeatureStore store,
      String customers,
      String terminals,
      boolean aligned) {
    FeatureView<Line> view =
        Handbook.customers(
            FeatureView.builder(scope.name("customer"), l -> l.row().customer(), Line::timeMillis),
            l -> l.row());
    var builder =
        ExactlyOnceConsumer.builder(kafka(stack), scope.name("first"), Set.of(customers), format())
            .consumerProperty("max.poll.records", 200)
            .buffer(1000, 64 << 20)
            .with(FeatureStage.builder(store, Line.class, view).build());
    if (aligned) {
      builder.with(EventTimeAlignment.within(SKEW, Line.class, Line::timeMillis));
    }
    builder
        .process(
            (record, unit) -> {
              check(record.value().row(), Features.of(unit).vector(), 0);
              unit.send(terminals, record.value().row().terminal(), record.value().text());
            })
        .build()
        .runUntilCaughtUp();
  }

  private void second(Stack stack, TestScope scope, FeatureStore store, String terminals) {
    FeatureView<Line> view =
        Handbook.terminals(
            FeatureView.builder(
                    scope.name("terminal"), (Line l) -> l.row().terminal(), Line::timeMillis)
                .allowedLateness(Duration.ofDays(6)),
            l -> l.row());
    ExactlyOnceConsumer.builder(kafka(stack), scope.name("second"), Set.of(terminals), format())
        .with(FeatureStage.builder(store, Line.class, view).build())
        .process((record, unit) -> check(record.value().row(), Features.of(unit).vector(), 8))
        .build()
        .runUntilCaughtUp();
  }

  private void check(Row row, FeatureVector vector, int firstColumn) {
    double[] values = vector.values();
    for (int i = 0; i < values.length; i++) {
      int column = firstColumn + i;
      if (vector.late() || !Handbook.same(column, values[i], row.expected().get(column))) {
        wrong.add(row.id() + "/" + column);
      }
    }
    checked.incrementAndGet();
  }

  private static KafkaSettings kafka(Stack stack) {
    return KafkaSettings.of(stack.bootstrapServers()).withAll(Impatient.FETCHES);
  }

  private static Format<String, Line> format() {
    return Format.of(
        new StringDeserializer(), LINES, new StringSerializer(), new StringSerializer());
  }

  private static long produce(Stack stack, List<Path> files, String topic) {
    AtomicLong sent = new AtomicLong();
    long rows = 0;
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", stack.bootstrapServers(), "linger.ms", "20"),
            new StringSerializer(),
            new StringSerializer())) {
      for (Path file : files) {
        for (String line : Handbook.lines(file)) {
          Row row = Row.parse(line);
          var unused =
              producer.send(
                  new ProducerRecord<>(topic, row.customer(), line),
                  (metadata, failure) -> {
                    if (failure == null) {
                      sent.incrementAndGet();
                    }
                  });
          rows++;
        }
      }
    }
    assertThat(sent).hasValue(rows);
    return rows;
  }
}
