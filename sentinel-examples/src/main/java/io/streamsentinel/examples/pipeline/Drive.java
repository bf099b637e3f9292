package io.streamsentinel.examples.demo;

import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.examples.generator.LabelledPayment;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;

/**
 * Feeds payments while the detector runs: first as fast as they go, for throughput, then at a
 * steady rate, for latency. Used by one thread.
 */
final class Run {

  private static final Duration STUCK_AFTER = Duration.ofSeconds(60);
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);
  private static final int FEED_BETWEEN_LOOKS = 1_000;

  private final DemoOptions options;
  private final ExactlyOnceConsumer detector;
  private final Feeder feeder;
  private final OutcomeProbe probe;
  private final Progress progress;
  private double perSecond;

  Run(
      DemoOptions options,
      ExactlyOnceConsumer detector,
      Feeder feeder,
      OutcomeProbe probe,
      Progress progress) {
    this.options = options;
    this.detector = detector;
    this.feeder = feeder;
    this.probe = probe;
    this.progress = progress;
  }

  /**
   * Runs the detector on a thread of its own until all payments are decided.
   *
   * @throws RuntimeException what the detector ended with, if it ended too early
   */
  void run(PaymentSource source) {
    ExecutorService thread =
        Executors.newSingleThreadExecutor(task -> new Thread(task, "detector"));
    try {
      Future<?> running = thread.submit((Runnable) detector::run);
      long start = System.nanoTime();
      feeder.malformed(options.malformed());
      burst(source, source.expected() - options.paced(), running);
      awaitOutcomes(running);
      perSecond = feeder.sent() / ((System.nanoTime() - start) / 1e9);
      paced(source, running);
      awaitOutcomes(running);
      detector.close();
      Waiting.forResult(running);
    } finally {
      thread.shutdown();
    }
  }

  /** Payments a second, over the part that was sent as fast as possible. */
  double perSecond() {
    return perSecond;
  }

  /** End-to-end latency over the part that was sent at a steady rate. */
  DemoReport.Latency latency() {
    Histogram micros = probe.latencyMicros();
    return new DemoReport.Latency(
        options.rate(),
        micros.getValueAtPercentile(50) / 1e3,
        micros.getValueAtPercentile(99) / 1e3);
  }

  Set<String> frauds() {
    return feeder.frauds();
  }

  private void burst(PaymentSource source, long count, Future<?> running) {
    for (long i = 0; i < count && source.hasNext(); i++) {
      feeder.send(source.next());
      if (i % FEED_BETWEEN_LOOKS == 0) {
        look(running);
      }
    }
  }

  /** Open loop: each payment has its time, however long the one before it took. */
  private void paced(PaymentSource source, Future<?> running) {
    long began = System.nanoTime();
    for (long i = 0; source.hasNext(); i++) {
      LabelledPayment payment = source.next();
      long intended = began + i * 1_000_000_000L / options.rate();
      Waiting.until(intended);
      probe.sent(payment.payment().getPaymentId(), intended);
      feeder.send(payment);
      look(running);
    }
  }

  /** Waits until everything sent has an outcome, or none has come for so long that none will. */
  private void awaitOutcomes(Future<?> running) {
    long expected = feeder.flush();
    long seen = probe.outcomes();
    long movedAt = System.nanoTime();
    while (seen < expected && System.nanoTime() - movedAt < STUCK_AFTER.toNanos()) {
      Waiting.until(System.nanoTime() + LOOK_EVERY.toNanos());
      look(running);
      long now = probe.outcomes();
      if (now > seen) {
        seen = now;
        movedAt = System.nanoTime();
      }
    }
  }

  /** Shows how far it is, and gives up at once where waiting would be in vain. */
  private void look(Future<?> running) {
    progress.at(probe.outcomes());
    detector.health().partitions().stream()
        .flatMap(partition -> partition.quarantine().stream())
        .findFirst()
        .ifPresent(
            report -> {
              throw new IllegalStateException(report);
            });
    if (running.isDone()) {
      Waiting.forResult(running);
      throw new IllegalStateException("the detector ended before its input did");
    }
  }
}
