package io.streamsentinel.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.streamsentinel.feature.FeatureStage;
import io.streamsentinel.feature.FeatureVector;
import io.streamsentinel.feature.FeatureView;
import io.streamsentinel.feature.Features;
import io.streamsentinel.feature.Field;
import io.streamsentinel.feature.RedisFeatureStore;
import io.streamsentinel.feature.Window;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.settings.RedisSettings;
import io.streamsentinel.state.StateScene;
import io.streamsentinel.state.TransactionalStateManager;
import io.streamsentinel.unit.Format;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A consumer with state and features in a process of its own, which stands still as {@link
 * CrashChild} does. Its events are numbers; each is its own amount and its own second.
 */
final class FeatureCrashChild {
  static final long START = 1_700_000_000_000L;
  static final int KEYS = 50;
  static final int WINDOW_SECONDS = 1_000;

  private FeatureCrashChild() {}

  /** Count and sum of a key's numbers over the window. */
  static FeatureView<String> view(String name) {
    Field<String> amount = Field.number("amount", Long::parseLong);
    Window window = Window.of(Duration.ofSeconds(WINDOW_SECONDS));
    return FeatureView.<String>builder(
            name,
            value -> "k" + Long.parseLong(value) % KEYS,
            value -> START + 1000 * Long.parseLong(value))
        .count("n", window)
        .sum("sum", amount, window)
        .build();
  }

  /** What a row's note must hold. */
  static String note(FeatureVector vector) {
    return vector.exact("n") + "/" + vector.exact("sum");
  }

  /**
   * Arguments: servers, group, input, output, dead letters, instance, crash point, its hit, the
   * database's URL, its user (and password), the schema, Redis.
   */
  public static void main(String[] args) {
    CrashPoint point = args[6].equals("NONE") ? null : CrashPoint.valueOf(args[6]);
    AtomicInteger left = new AtomicInteger(Integer.parseInt(args[7]));
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setUrl(args[8]);
    database.setUser(args[9]);
    database.setPassword(args[9]);
    database.setCurrentSchema(args[10]);
    database.setApplicationName("state-test");
    RedisFeatureStore store =
        RedisFeatureStore.connect(RedisSettings.of(args[11]), Duration.ofSeconds(5));
    ExactlyOnceConsumer.builder(
            KafkaSettings.of(args[0])
                .with("session.timeout.ms", 6_000)
                .with("heartbeat.interval.ms", 500),
            args[1],
            Set.of(args[2]),
            Format.strings())
        .instance(args[5])
        .deadLetters(args[4])
        .retry(RetryPolicy.none())
        .transactionTimeout(Duration.ofSeconds(3))
        .epochBounds(100, 1 << 20)
        .buffer(500, 1 << 20)
        .consumerProperty("max.poll.records", 50)
        .consumerProperty("group.instance.id", args[5])
        .with(
            TransactionalStateManager.builder(database, args[1])
                .idleTimeout(Duration.ofSeconds(3))
                .lockTimeout(Duration.ofSeconds(1))
                .build())
        .with(
            FeatureStage.builder(store, String.class, view(args[2]))
                .flushInterval(Duration.ofMillis(20))
                .cachedEntities(10)
                .build())
        .witness(
            reached -> {
              if (reached == point && left.decrementAndGet() == 0) {
                CrashChild.waitThere(reached, in);
              }
            })
        .process(
            (record, unit) -> {
              unit.execute(
                  StateScene.INSERT,
                  Long.parseLong(record.value()),
                  note(Features.of(unit).vector()));
              unit.send(args[3], record.key(), record.value());
            })
        .build()
        .run();
  }
}
