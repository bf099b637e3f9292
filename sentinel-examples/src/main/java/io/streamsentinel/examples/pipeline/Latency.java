package io.streamsentinel.examples.pipeline;

import java.io.PrintWriter;
import java.util.Locale;

/**
 * Time from an event's send to the moment its outcome is visible to a read-committed reader.
 *
 * @param rate events a second at which it was measured
 * @param p50Millis the median
 * @param p99Millis the 99th percentile
 */
public record Latency(int rate, double p50Millis, double p99Millis) {

  /**
   * Prints it as a line; nothing if nothing was measured.
   *
   * @param events what the events are called
   */
  public void print(PrintWriter out, String events) {
    if (p99Millis == 0) {
      return;
    }
    out.println(
        String.format(
            Locale.ROOT,
            "latency p50 %.1f ms, p99 %.1f ms, end to end at %,d %s/s",
            p50Millis,
            p99Millis,
            rate,
            events));
  }
}
