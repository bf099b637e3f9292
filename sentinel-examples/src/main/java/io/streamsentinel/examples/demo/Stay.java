package io.streamsentinel.examples.demo;

import io.streamsentinel.consumer.ExactlyOnceConsumer;
import io.streamsentinel.examples.generator.LabelledPayment;
import java.util.Iterator;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/** Goes on after the report: payments at a steady rate, so that there is something to look at. */
final class Stay {

  private static final int MALFORMED_EVERY = 2_000;

  private Stay() {}

  /**
   * Sends payments, so many a second, and has them decided, until {@code wanted} says no more.
   *
   * @throws RuntimeException what the detector ended with, if it ended
   */
  static void run(
      ExactlyOnceConsumer detector,
      Feeder feeder,
      Iterator<LabelledPayment> payments,
      IntSupplier rate,
      BooleanSupplier wanted) {
    ExecutorService thread =
        Executors.newSingleThreadExecutor(task -> new Thread(task, "detector"));
    try {
      Future<?> running = thread.submit((Runnable) detector::run);
      long due = System.nanoTime();
      for (long i = 0; wanted.getAsBoolean() && !running.isDone(); i++) {
        Waiting.until(due);
        due += 1_000_000_000L / rate.getAsInt();
        feeder.send(payments.next());
        if (i % MALFORMED_EVERY == 0) {
          feeder.malformed(1);
        }
      }
      detector.close();
      Waiting.forResult(running);
    } finally {
      thread.shutdown();
    }
  }
}
