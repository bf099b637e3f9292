package io.streamsentinel.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.streamsentinel.producer.EventId;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.unit.Format;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A consumer in a process of its own, to be killed or paused. When it comes to its crash point, it
 * says so and waits there: for SIGKILL, or for a line that lets it go on.
 */
final class CrashChild {

  static final String REACHED = "REACHED";

  private CrashChild() {}

  /**
   * Arguments: servers, group, input, output, dead letters, instance, protocol, crash point, its
   * hit, and the memory topic if events are handled once whose ids are the same.
   */
  public static void main(String[] args) {
    CrashPoint point = args[7].equals("NONE") ? null : CrashPoint.valueOf(args[7]);
    AtomicInteger left = new AtomicInteger(Integer.parseInt(args[8]));
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    KafkaSettings kafka = KafkaSettings.of(args[0]).with("group.protocol", args[6]);
    if (args[6].equals("classic")) {
      kafka = kafka.with("session.timeout.ms", 6_000).with("heartbeat.interval.ms", 500);
    }
    ConsumerBuilder<String, String> builder =
        ExactlyOnceConsumer.builder(kafka, args[1], Set.of(args[2]), Format.strings());
    boolean deduplicated = args.length > 9;
    if (deduplicated) {
      builder.deduplicate(
          record -> EventId.of(record.headers()).map(EventId::toString),
          Duration.ofHours(1),
          args[9]);
    }
    builder
        .instance(args[5])
        .deadLetters(args[4])
        .retry(RetryPolicy.none())
        .transactionTimeout(Duration.ofSeconds(3))
        .epochBounds(200, 1 << 20)
        .buffer(1_000, 1 << 20)
        .consumerProperty("max.poll.records", 100)
        .consumerProperty("fetch.max.bytes", 20_000)
        .consumerProperty("max.partition.fetch.bytes", 4_000)
        .consumerProperty("group.instance.id", args[5])
        .witness(
            reached -> {
              if (reached == point && left.decrementAndGet() == 0) {
                waitThere(reached, in);
              }
            })
        .process(
            (record, unit) -> {
              unit.send(args[3], record.key(), record.value());
              if (!deduplicated && Integer.parseInt(record.value()) % 997 == 13) {
                throw new IllegalStateException("poison");
              }
            })
        .build()
        .run();
  }

  static void waitThere(CrashPoint point, BufferedReader in) {
    System.out.println(REACHED + " " + point);
    try {
      if (in.readLine() == null) {
        Runtime.getRuntime().halt(3);
      }
    } catch (IOException e) {
      Runtime.getRuntime().halt(4);
    }
  }
}
