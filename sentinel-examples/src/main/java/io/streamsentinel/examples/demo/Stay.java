package io.streamsentinel.examples.demo;

import io.streamsentinel.examples.generator.LabelledPayment;
import io.streamsentinel.examples.payments.Payments;
import io.streamsentinel.examples.pipeline.AtWork;
import io.streamsentinel.examples.pipeline.Waiting;
import java.util.Iterator;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/** Goes on after the report: payments at a steady rate, so that there is something to look at. */
final class Stay {

  private static final int MALFORMED_EVERY = 2_000;

  private Stay() {}

  /**
   * Sends payments, so many a second, and has them decided, until {@code wanted} says no more.
   *
   * @throws RuntimeException what a stage ended with, if it ended
   */
  static void run(
      Payments pipeline,
      Feeder feeder,
      Iterator<LabelledPayment> payments,
      IntSupplier rate,
      BooleanSupplier wanted) {
    try (AtWork work = AtWork.start(pipeline.consumers())) {
      long due = System.nanoTime();
      for (long i = 0; wanted.getAsBoolean() && work.runs(); i++) {
        Waiting.until(due);
        due += 1_000_000_000L / rate.getAsInt();
        feeder.send(payments.next());
        if (i % MALFORMED_EVERY == 0) {
          feeder.malformed(1);
        }
      }
    }
  }
}
