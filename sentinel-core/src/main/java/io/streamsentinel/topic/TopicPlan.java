package io.streamsentinel.topic;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The steps from what is there to what is declared, in the order in which they are taken.
 *
 * <p>Immutable.
 *
 * @param topics what was declared
 * @param changes the steps; none if all is as declared
 */
public record TopicPlan(List<Topic> topics, List<Change> changes) {

  /** Copies the lists. */
  public TopicPlan {
    topics = List.copyOf(topics);
    changes = List.copyOf(changes);
  }

  static TopicPlan of(Collection<Topic> topics, List<Change> changes) {
    return new TopicPlan(List.copyOf(topics), changes);
  }

  /** Whether the cluster differs from what is declared. Values that nobody declared don't count. */
  public boolean drift() {
    return changes.stream().anyMatch(change -> !(change instanceof Change.Undeclared));
  }

  /** One line a step, for a person. */
  @Override
  public String toString() {
    return changes.isEmpty()
        ? "all %d topics are as declared".formatted(topics.size())
        : changes.stream()
            .map(change -> change.topic() + ": " + change.summary())
            .collect(Collectors.joining(System.lineSeparator()));
  }
}
