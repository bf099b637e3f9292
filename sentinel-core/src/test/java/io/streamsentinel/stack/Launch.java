package io.streamsentinel.stack;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How a server is started.
 *
 * @param name the server's name
 * @param command program and arguments
 * @param environment added to this JVM's
 * @param directory the working directory; holds the server's data
 * @param log file for standard output and error, appended to
 * @param ready whether it answers
 * @param limit how long it may take to answer
 * @param stopSignal the signal that ends it in good order, such as {@code TERM}
 * @param hint what to do when it does not come up
 */
record Launch(
    String name,
    List<String> command,
    Map<String, String> environment,
    Path directory,
    Path log,
    Probe ready,
    Duration limit,
    String stopSignal,
    String hint) {

  /** Asks whether a started server answers. */
  @FunctionalInterface
  interface Probe {

    /**
     * One look, without waiting.
     *
     * @param output what the server has logged since it was started
     */
    boolean test(String output);
  }

  /** Ready when the log holds {@code text}. */
  static Probe logs(String text) {
    return output -> output.contains(text);
  }
}
