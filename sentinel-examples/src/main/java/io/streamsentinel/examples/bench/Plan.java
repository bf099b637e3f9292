package io.streamsentinel.examples.bench;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How large a benchmark is.
 *
 * @param records how many records a contestant handles
 * @param warm how many of them are left out, while the JVM warms up
 * @param rounds how often all contestants take their turn
 * @param seconds how long the runs take that are measured by time
 * @param only the one part that is run, or {@code all}
 */
record Plan(int records, int warm, int rounds, int seconds, String only) {

  static final int KEYS = 100_000;
  static final int PARTITIONS = 6;
  static final int VALUE_BYTES = 128;

  private static final String ALL = "all";
  private static final List<String> PARTS =
      List.of(ALL, "throughput", "producer", "latency", "blocking", "memory", "compression");

  Plan {
    if (!PARTS.contains(only)) {
      throw new IllegalArgumentException("--only " + only + ": it must be one of " + PARTS);
    }
  }

  /**
   * Reads {@code --records N --warm N --rounds N --seconds N --only PART}; what is not said has its
   * default.
   */
  static Plan of(String... arguments) {
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      given.put(arguments[i], arguments[i + 1]);
    }
    return new Plan(
        number(given, "--records", 5_000_000),
        number(given, "--warm", 1_000_000),
        number(given, "--rounds", 7),
        number(given, "--seconds", 30),
        given.getOrDefault("--only", ALL));
  }

  private static int number(Map<String, String> given, String option, int otherwise) {
    String value = given.get(option);
    return value == null ? otherwise : Integer.parseInt(value);
  }

  /** Whether a part of the benchmark is to be run. */
  boolean wants(String part) {
    return only.equals(ALL) || only.equals(part);
  }
}
