package io.streamsentinel.avro.evolution;

import java.util.List;
import java.util.Objects;

/**
 * In which order the sides of a topic are upgraded to a new schema.
 *
 * @param subject the subject
 * @param order which side goes first
 * @param steps what to do, one sentence each, in order
 * @param changes what differs from the latest version, in words
 */
public record RolloutPlan(String subject, Order order, List<String> steps, List<String> changes) {

  /** Which side is upgraded first. */
  public enum Order {
    /** Nothing differs for either side. */
    NOTHING_TO_DO,
    /** Both sides understand each other before, during and after: any order. */
    ANY_ORDER,
    /** Only the new schema reads the other's data. */
    READERS_FIRST,
    /** Only the old schema reads the other's data. */
    WRITERS_FIRST,
    /** Neither reads the other's data: not without an intermediate version or another topic. */
    NOT_IN_ONE_STEP
  }

  /** Copies the lists. */
  public RolloutPlan {
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(order, "order");
    steps = List.copyOf(steps);
    changes = List.copyOf(changes);
  }

  /** The plan in words. */
  @Override
  public String toString() {
    StringBuilder words = new StringBuilder(subject).append(": ").append(order);
    changes.forEach(change -> words.append("\n  * ").append(change));
    for (int i = 0; i < steps.size(); i++) {
      words.append("\n  ").append(i + 1).append(". ").append(steps.get(i));
    }
    return words.toString();
  }
}
