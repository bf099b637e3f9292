package io.streamsentinel.examples.local;

import java.time.Instant;
import java.util.Optional;

/**
 * Which process it is: its id alone may be another's by now.
 *
 * @param pid its id
 * @param begun when it began, in milliseconds since 1970
 */
record Identity(long pid, long begun) {

  static Identity own() {
    return of(ProcessHandle.current());
  }

  private static Identity of(ProcessHandle process) {
    return new Identity(
        process.pid(), process.info().startInstant().map(Instant::toEpochMilli).orElse(0L));
  }

  /** The form in which it is written to a file. */
  String text() {
    return pid + " " + begun + "\n";
  }

  /** What {@link #text} wrote; nothing if it is something else. */
  static Optional<Identity> parse(String text) {
    String[] parts = text.strip().split(" ", -1);
    try {
      return parts.length == 2
          ? Optional.of(new Identity(Long.parseLong(parts[0]), Long.parseLong(parts[1])))
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** The process, if it still runs. */
  Optional<ProcessHandle> process() {
    return ProcessHandle.of(pid)
        .filter(process -> !isGone(process))
        .filter(process -> of(process).equals(this));
  }

  /** A dead process may still be listed, without its program, until its parent looks after it. */
  static boolean isGone(ProcessHandle process) {
    return !process.isAlive() || process.info().command().isEmpty();
  }
}
