package io.streamsentinel.examples.bench;

import java.util.HashMap;
import java.util.Map;

/**
 * How large a benchmark is.
 *
 * @param records how many records a contestant handles
 * @param warm how many of them are left out, while the JVM warms up
 * @param rounds how often all contestants take their turn
 * @param seconds how long the runs take that are measured by time
 */
record Plan(int records, int warm, int rounds, int seconds) {

  static final int KEYS = 100_000;
  static final int PARTITIONS = 6;
  static final int VALUE_BYTES = 128;

  /**
   * Reads {@code --records N --warm N --rounds N --seconds N}; what is not said has its default.
   */
  static Plan of(String... arguments) {
    Map<String, Integer> given = new HashMap<>();
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      given.put(arguments[i], Integer.valueOf(arguments[i + 1]));
    }
    return new Plan(
        given.getOrDefault("--records", 5_000_000),
        given.getOrDefault("--warm", 1_000_000),
        given.getOrDefault("--rounds", 7),
        given.getOrDefault("--seconds", 30));
  }
}
