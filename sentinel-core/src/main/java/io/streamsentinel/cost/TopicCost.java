package io.streamsentinel.cost;

import java.util.List;

/**
 * A topic and what there is to say about it. Immutable.
 *
 * @param facts how it is
 * @param advice what could cost less; nothing if all is well
 */
public record TopicCost(TopicFacts facts, List<Advice> advice) {

  /** Copies the list. */
  public TopicCost {
    advice = List.copyOf(advice);
  }
}
