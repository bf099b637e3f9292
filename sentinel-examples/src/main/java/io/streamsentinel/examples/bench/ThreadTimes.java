package io.streamsentinel.examples.bench;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much of the processor's time each thread of this process has had. Threads that end take their
 * time with them, so it is to be read before they do. Threads of one kind, whose names differ by
 * numbers, count together.
 */
final class ThreadTimes {

  private static final double ENOUGH_MICROS = 0.05;

  private final Map<Long, Long> nanos = new HashMap<>();

  private ThreadTimes() {}

  /** The times up to now. */
  static ThreadTimes now() {
    ThreadTimes times = new ThreadTimes();
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    for (long id : threads.getAllThreadIds()) {
      times.nanos.put(id, threads.getThreadCpuTime(id));
    }
    return times;
  }

  /** Prints what has been used since, in microseconds an event, the most first. */
  void print(PrintStream out, long events) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    Map<String, Double> micros = new TreeMap<>();
    for (long id : threads.getAllThreadIds()) {
      ThreadInfo thread = threads.getThreadInfo(id);
      long used = threads.getThreadCpuTime(id) - nanos.getOrDefault(id, 0L);
      if (thread != null && used > 0) {
        String kind = thread.getThreadName().replaceAll("[0-9]+", "#");
        micros.merge(kind, used / 1e3 / events, Double::sum);
      }
    }
    out.println(String.format(Locale.ROOT, "%-60s %s", "threads", "processor time, us a payment"));
    micros.entrySet().stream()
        .filter(entry -> entry.getValue() >= ENOUGH_MICROS)
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .forEach(
            entry ->
                out.println(
                    String.format(Locale.ROOT, "%-60s %6.2f", entry.getKey(), entry.getValue())));
  }
}
