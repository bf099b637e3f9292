package io.streamsentinel.examples.demo;

import java.util.HashMap;
import java.util.Map;

/**
 * Counts what became of each payment. Every payment must have come out exactly once: as a decision
 * or as a dead letter.
 *
 * <p>Not thread-safe.
 *
 * @param <I> what identifies a payment
 */
final class Delivery<I> {

  private final Map<I, Integer> outcomes = new HashMap<>();
  private long decisions;
  private long deadLetters;
  private long strangers;

  /** A payment that went in. */
  void in(I payment) {
    outcomes.putIfAbsent(payment, 0);
  }

  /** A decision that came out. */
  void decision(I payment) {
    if (out(payment)) {
      decisions++;
    }
  }

  /** A dead letter that came out. */
  void deadLetter(I payment) {
    if (out(payment)) {
      deadLetters++;
    }
  }

  private boolean out(I payment) {
    boolean known = outcomes.computeIfPresent(payment, (id, times) -> times + 1) != null;
    if (!known) {
      strangers++;
    }
    return known;
  }

  /** How many payments went in. */
  long in() {
    return outcomes.size();
  }

  /** How many decisions came out, repeated ones included. */
  long decisions() {
    return decisions;
  }

  /** How many dead letters came out, repeated ones included. */
  long deadLetters() {
    return deadLetters;
  }

  /** How many payments never came out. */
  long lost() {
    return outcomes.values().stream().filter(times -> times == 0).count();
  }

  /** How many outcomes there are beyond the first of each payment. */
  long duplicates() {
    return outcomes.values().stream().mapToLong(times -> Math.max(0, times - 1)).sum();
  }

  /** How many outcomes belong to no payment that went in. */
  long strangers() {
    return strangers;
  }
}
