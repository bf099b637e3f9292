package io.streamsentinel.cost;

import java.util.Comparator;
import java.util.Optional;

/** A partition that holds many times what the others hold. */
final class SkewRule implements Rule {

  private static final int TIMES = 3;

  @Override
  public Optional<Advice> look(TopicFacts facts, Policy policy, long bytes) {
    double mean = facts.bytes() / (double) facts.partitions().size();
    return facts.partitions().stream()
        .max(Comparator.comparingLong(PartitionFacts::bytes))
        .filter(hot -> facts.hasEnough() && hot.bytes() >= TIMES * mean)
        .map(hot -> advice(facts, hot, mean));
  }

  private static Advice advice(TopicFacts facts, PartitionFacts hot, double mean) {
    return new Advice(
        facts.topic(),
        Subject.SKEW,
        Verdict.BY_HAND,
        Words.bytes(hot.bytes()) + " in partition " + hot.partition(),
        Words.bytes(mean),
        "one partition holds %s of the topic, so one disk and one consumer carry it. More partitions do not help against one hot key: choose a finer key, or none"
            .formatted(Words.percent(hot.bytes() / (double) facts.bytes())),
        0);
  }
}
