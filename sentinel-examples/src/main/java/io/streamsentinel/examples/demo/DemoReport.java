package io.streamsentinel.examples.demo;

import io.streamsentinel.avro.event.FraudAlertEvent;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/**
 * What a demo run came to. Everything in it was counted or measured from the outside, by readers
 * that know nothing of the pipeline.
 *
 * @param in payments in the input topic
 * @param out decisions in the output topic
 * @param deadLettered dead letters
 * @param lost payments that came out as neither
 * @param duplicates outcomes beyond the first of a payment
 * @param skippedRows rows of input files that held no usable payment
 * @param perSecond payments a second from the first send to the last visible decision, over the
 *     part that was sent as fast as possible
 * @param latency end-to-end latency over the part that was sent at a steady rate
 * @param flagged how the flagged payments compare with the labels
 * @param topAlerts the alerts with the highest scores
 */
record DemoReport(
    long in,
    long out,
    long deadLettered,
    long lost,
    long duplicates,
    long skippedRows,
    double perSecond,
    Latency latency,
    Confusion flagged,
    List<FraudAlertEvent> topAlerts) {

  /** Whether every payment came out exactly once. */
  boolean exactlyOnce() {
    return lost == 0 && duplicates == 0;
  }

  void print(PrintWriter out) {
    out.println();
    line(out, "in %,d", in);
    line(out, "out %,d", this.out);
    line(out, "dead-lettered %,d", deadLettered);
    line(out, "lost %,d", lost);
    line(out, "duplicates %,d", duplicates);
    if (skippedRows > 0) {
      line(out, "unusable input rows %,d", skippedRows);
    }
    line(out, "throughput %,.0f payments/s", perSecond);
    line(
        out,
        "latency p50 %.1f ms, p99 %.1f ms, end to end at %,d payments/s",
        latency.p50Millis,
        latency.p99Millis,
        latency.rate);
    line(
        out,
        "flagged precision %.3f, recall %.3f (review or decline, against the labels)",
        flagged.precision(),
        flagged.recall());
    out.println("top alerts");
    for (FraudAlertEvent alert : topAlerts) {
      line(
          out,
          "  %.3f  %-10s  %12s %s  %s",
          alert.getScore(),
          alert.getUserId(),
          String.format(Locale.ROOT, "%,.2f", alert.getAmountMinor() / 100.0),
          alert.getCurrency(),
          String.join(", ", alert.getReasons()));
    }
    out.flush();
  }

  private static void line(PrintWriter out, String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }

  /**
   * Time from a payment's send to the moment its decision is visible to a read-committed reader.
   *
   * @param rate payments a second at which it was measured
   * @param p50Millis the median
   * @param p99Millis the 99th percentile
   */
  record Latency(int rate, double p50Millis, double p99Millis) {}
}
