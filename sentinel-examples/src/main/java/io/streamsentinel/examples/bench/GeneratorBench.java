package io.streamsentinel.examples.bench;

import io.streamsentinel.examples.generator.PaymentGenerator;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Locale;

/**
 * How many payments a second the generator makes on one thread, each as a finished {@code
 * PaymentEvent} with its label: the median of {@value #RUNS} runs after one run to warm up.
 */
public final class GeneratorBench {

  private static final int RUNS = 5;
  private static final int PAYMENTS = 1_000_000;
  private static final int TARGET = 100_000;

  private GeneratorBench() {}

  /** Measures and prints one line of JSON. */
  public static void main(String[] arguments) {
    run(System.out);
  }

  /** Measures and prints one line of JSON. */
  public static void run(PrintStream out) {
    perSecond(PAYMENTS);
    double[] rates = new double[RUNS];
    for (int run = 0; run < RUNS; run++) {
      rates[run] = perSecond(PAYMENTS);
    }
    Arrays.sort(rates);
    out.printf(
        Locale.ROOT,
        "{\"bench\":\"scoring\",\"criterion\":\"generator_events_per_s\",\"value\":%.0f,"
            + "\"at_least\":%d,\"runs\":%d,\"payments_per_run\":%d}%n",
        rates[RUNS / 2],
        TARGET,
        RUNS,
        PAYMENTS);
  }

  private static double perSecond(int payments) {
    PaymentGenerator generator = PaymentGenerator.builder(42).count(payments).build();
    long cents = 0;
    long start = System.nanoTime();
    while (generator.hasNext()) {
      cents += generator.next().payment().getAmountMinor();
    }
    long nanos = System.nanoTime() - start;
    if (cents <= 0) {
      throw new IllegalStateException("the generator made payments of " + cents + " cents in sum");
    }
    return payments * 1e9 / nanos;
  }
}
