package io.streamsentinel.examples.demo;

import io.streamsentinel.avro.event.FraudAlertEvent;
import io.streamsentinel.avro.event.UserAction;
import io.streamsentinel.examples.payments.Hour;
import io.streamsentinel.examples.pipeline.Confusion;
import io.streamsentinel.examples.pipeline.Delivery;
import io.streamsentinel.examples.pipeline.Latency;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What a demo run came to. Everything in it was counted or measured from the outside, by readers
 * that know nothing of the pipeline.
 *
 * @param delivery what became of the payments
 * @param skippedRows rows of input files that held no usable payment
 * @param perSecond payments a second from the first send to the last visible decision, over the
 *     part that was sent as fast as possible; empty if there was no such part
 * @param latency end-to-end latency over the part that was sent at a steady rate
 * @param rows the rows of the audit against the decisions
 * @param hours the hourly statistics
 * @param hoursOff how many hours don't agree with the decisions
 * @param actions what was done to users, and how often
 * @param flagged how the flagged payments compare with the labels
 * @param topAlerts the alerts with the highest scores
 */
record DemoReport(
    Delivery<String> delivery,
    long skippedRows,
    OptionalDouble perSecond,
    Latency latency,
    AuditRows.Comparison rows,
    List<Hour> hours,
    long hoursOff,
    Map<UserAction, Long> actions,
    Confusion flagged,
    List<FraudAlertEvent> topAlerts) {

  private static final int HOURS_SHOWN = 5;

  /** Whether every payment came out exactly once, and audit and statistics say the same. */
  boolean exactlyOnce() {
    return delivery.exactlyOnce() && rows.off() == 0 && hoursOff == 0;
  }

  void print(PrintWriter out) {
    out.println();
    delivery.print(out);
    line(out, "audit rows %,d, off by %,d", rows.rows(), rows.off());
    if (skippedRows > 0) {
      line(out, "unusable input rows %,d", skippedRows);
    }
    line(out, "hourly statistics of %,d hours, off in %,d", hours.size(), hoursOff);
    perSecond.ifPresent(rate -> line(out, "throughput %,.0f payments/s", rate));
    latency.print(out, "payments");
    line(
        out,
        "flagged precision %.3f, recall %.3f (review or decline, against the labels)",
        flagged.precision(),
        flagged.recall());
    line(
        out,
        "actions against users: %,d blocked, %,d asked for a second factor",
        actions.getOrDefault(UserAction.BLOCK, 0L),
        actions.getOrDefault(UserAction.STEP_UP, 0L));
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
      alert.getExplanations().forEach(words -> line(out, "         %s", words));
    }
    out.println("the last hours");
    Hour.print(hours.subList(Math.max(0, hours.size() - HOURS_SHOWN), hours.size()), out);
    out.flush();
  }

  private static void line(PrintWriter out, String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}
