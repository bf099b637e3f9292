package io.streamsentinel.cost;

import java.util.Optional;

/** More copies than the deployment asks for, or fewer. */
final class ReplicationRule implements Rule {

  @Override
  public Optional<Advice> look(TopicFacts facts, Policy policy, long bytes) {
    int now = facts.replicas();
    int wanted = policy.replicas();
    if (now == wanted) {
      return Optional.empty();
    }
    return Optional.of(
        new Advice(
            facts.topic(),
            Subject.REPLICATION,
            Verdict.APPLY,
            Integer.toString(now),
            Integer.toString(wanted),
            now > wanted
                ? "the deployment asks for no more copies; each is paid for in full"
                : "the deployment asks for more: a broker that is lost now takes records with it",
            Math.round((double) bytes * (now - wanted) / now)));
  }
}
