package io.streamsentinel.examples.bench;

import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.settings.KafkaSettings;
import io.streamsentinel.unit.Format;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A handler that waits 5 ms for somebody else, 64 at a time: how much of 64 x 200 a second is
 * reached.
 */
final class BlockingRun {

  private static final int CONCURRENCY = 64;
  private static final int MILLIS = 5;

  private BlockingRun() {}

  static String run(Contestant.Job job) {
    AtomicLong begun = new AtomicLong();
    AtomicLong seen = new AtomicLong();
    ExactlyOnceConsumer.builder(
            KafkaSettings.of(job.servers()), job.group(), Set.of(job.in()), Format.bytes())
        .concurrency(CONCURRENCY)
        .process(
            (record, unit) -> {
              Thread.sleep(MILLIS);
              unit.send(job.out(), record.key(), record.value());
              if (seen.incrementAndGet() == job.warm()) {
                begun.set(System.nanoTime());
              }
            })
        .build()
        .run(job.records());
    double seconds = (System.nanoTime() - begun.get()) / 1e9;
    double possible = CONCURRENCY * 1_000.0 / MILLIS;
    return String.format(Locale.ROOT, "%.3f", (job.records() - job.warm()) / seconds / possible);
  }
}
