package io.streamsentinel.cost;

import java.util.Optional;

/** Looks at one side of a topic. Pure. */
@FunctionalInterface
interface Rule {

  /**
   * What there is to say.
   *
   * @param facts the topic
   * @param policy what to go by
   * @param bytes what would be left on disk after the advice given before, so that no byte is saved
   *     twice
   */
  Optional<Advice> look(TopicFacts facts, Policy policy, long bytes);
}
