package io.streamsentinel.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.streamsentinel.feature.FeatureStage;
import io.streamsentinel.feature.FeatureView;
import io.streamsentinel.feature.Features;
import io.streamsentinel.feature.Handbook;
import io.streamsentinel.feature.Handbook.Row;
import io.streamsentinel.feature.RedisFeatureStore;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.settings.RedisSettings;
import io.streamsentinel.unit.Format;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The customers' stage in a process of its own: sends each row on, keyed by terminal, with the
 * features it was given. One row in 500 fails at first, and one in 5,000 until it is replayed.
 */
final class ParityChild {

  private ParityChild() {}

  static FeatureView<Row> view(String name) {
    return Handbook.customers(
        FeatureView.builder(name, Row::customer, Row::timeMillis), row -> row);
  }

  /** Whether a row fails until somebody replays it. */
  static boolean givenUp(Row row) {
    return row.id() % 5_000 == 7;
  }

  /** Arguments: servers, group, input, output, dead letters, retry topic, instance, Redis. */
  public static void main(String[] args) {
    Set<Long> failed = new HashSet<>();
    RedisFeatureStore store =
        RedisFeatureStore.connect(RedisSettings.of(args[7]), Duration.ofSeconds(10));
    ExactlyOnceConsumer.builder(
            KafkaSettings.of(args[0])
                .with("session.timeout.ms", 6_000)
                .with("heartbeat.interval.ms", 500),
            args[1],
            Set.of(args[2], args[5]),
            Format.of(
                new StringDeserializer(),
                (name, bytes) -> Row.parse(new String(bytes, UTF_8)),
                new StringSerializer(),
                new StringSerializer()))
        .instance(args[6])
        .retryTopics(Set.of(args[5]))
        .deadLetters(args[4])
        .retry(
            new RetryPolicy(
                2, Duration.ofMillis(5), Duration.ofMillis(10), 2, 0, Duration.ofMinutes(1)))
        .transactionTimeout(Duration.ofSeconds(3))
        .with(FeatureStage.builder(store, Row.class, view(args[2])).build())
        .process(
            (record, unit) -> {
              Row row = record.value();
              double[] values = Features.of(unit).vector().values();
              boolean replayed = record.topic().equals(args[5]);
              if (!replayed && (givenUp(row) || (row.id() % 500 == 7 && failed.add(row.id())))) {
                throw new IllegalStateException("planned");
              }
              unit.send(args[3], row.terminal(), row.line() + "|" + Arrays.toString(values));
            })
        .build()
        .run();
  }
}
