package io.streamsentinel.cost;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All rules, in the order in which their savings are counted. Pure. */
final class Rules {

  private static final List<Rule> ALL =
      List.of(
          new RetentionRule(),
          new CompressionRule(),
          new ReplicationRule(),
          new PartitionRule(),
          new SkewRule());

  private Rules() {}

  static List<Advice> look(TopicFacts facts, Policy policy) {
    List<Advice> all = new ArrayList<>();
    long bytes = facts.bytes();
    for (Rule rule : ALL) {
      Optional<Advice> advice = rule.look(facts, policy, bytes);
      if (advice.isPresent()) {
        all.add(advice.get());
        bytes -= advice.get().savesBytes();
      }
    }
    return all;
  }
}
