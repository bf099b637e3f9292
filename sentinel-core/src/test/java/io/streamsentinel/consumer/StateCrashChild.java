package io.streamsentinel.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.state.StateScene;
import io.streamsentinel.state.TransactionalStateManager;
import io.streamsentinel.unit.Format;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.ds.PGSimpleDataSource;

/** A consumer with state in a process of its own, which stands still as {@link CrashChild} does. */
final class StateCrashChild {

  private StateCrashChild() {}

  public static void main(String[] args) {
    builder(args)
        .process(
            (record, unit) -> {
              unit.execute(StateScene.INSERT, Long.parseLong(record.value()), record.key());
              unit.send(args[3], record.key(), record.value());
            })
        .build()
        .run();
  }

  /**
   * A consumer that stands still at its crash point, but for its handler.
   *
   * <p>Arguments: servers, group, input, output, dead letters, instance, crash point, its hit, the
   * database's URL, its user (and password), the schema.
   */
  static ConsumerBuilder<String, String> builder(String[] args) {
    CrashPoint point = args[6].equals("NONE") ? null : CrashPoint.valueOf(args[6]);
    AtomicInteger left = new AtomicInteger(Integer.parseInt(args[7]));
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    PGSimpleDataSource database = new PGSimpleDataSource();
    database.setUrl(args[8]);
    database.setUser(args[9]);
    database.setPassword(args[9]);
    database.setCurrentSchema(args[10]);
    database.setApplicationName("state-test");
    return ExactlyOnceConsumer.builder(
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
        .witness(
            reached -> {
              if (reached == point && left.decrementAndGet() == 0) {
                CrashChild.waitThere(reached, in);
              }
            });
  }
}
