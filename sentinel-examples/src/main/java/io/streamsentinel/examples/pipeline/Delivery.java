package io.streamsentinel.examples.pipeline;

import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Counts what became of each event. Every event must have come out exactly once: as an outcome or
 * as a dead letter.
 *
 * <p>Not thread-safe.
 *
 * @param <I> what identifies an event
 */
public final class Delivery<I> {

  private final Map<I, Integer> outcomes = new HashMap<>();
  private long out;
  private long deadLetters;
  private long strangers;

  /** Nothing counted yet. */
  public Delivery() {}

  /** An event that went in. */
  public void in(I event) {
    outcomes.putIfAbsent(event, 0);
  }

  /** The outcome of an event, that came out. */
  public void out(I event) {
    if (known(event)) {
      out++;
    }
  }

  /** A dead letter that came out. */
  public void deadLetter(I event) {
    if (known(event)) {
      deadLetters++;
    }
  }

  private boolean known(I event) {
    boolean known = outcomes.computeIfPresent(event, (id, times) -> times + 1) != null;
    if (!known) {
      strangers++;
    }
    return known;
  }

  /** How many events went in. */
  public long in() {
    return outcomes.size();
  }

  /** How many outcomes came out, repeated ones included. */
  public long out() {
    return out;
  }

  /** How many dead letters came out, repeated ones included. */
  public long deadLetters() {
    return deadLetters;
  }

  /** How many events never came out. */
  public long lost() {
    return outcomes.values().stream().filter(times -> times == 0).count();
  }

  /** How many outcomes there are beyond the first of each event. */
  public long duplicates() {
    return outcomes.values().stream().mapToLong(times -> Math.max(0, times - 1)).sum();
  }

  /** How many outcomes belong to no event that went in. */
  public long strangers() {
    return strangers;
  }

  /**
   * Whether every event came out exactly once. Where only outcomes were seen and no event, nobody
   * can say so.
   */
  public boolean exactlyOnce() {
    return lost() == 0 && duplicates() == 0 && (in() > 0 || strangers == 0);
  }

  /** Prints the five figures, one a line. */
  public void print(PrintWriter writer) {
    line(writer, "in %,d", in());
    line(writer, "out %,d", out);
    line(writer, "dead-lettered %,d", deadLetters);
    line(writer, "lost %,d", lost());
    line(writer, "duplicates %,d", duplicates());
  }

  private static void line(PrintWriter writer, String format, long figure) {
    writer.println(String.format(Locale.ROOT, format, figure));
  }
}
