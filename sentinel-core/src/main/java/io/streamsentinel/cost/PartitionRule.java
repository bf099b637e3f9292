package io.streamsentinel.cost;

import java.util.Optional;

/**
 * Far more partitions than throughput and readers ask for, or too few. Throughput is a mean, so
 * several times of it is planned for.
 */
final class PartitionRule implements Rule {

  private static final int PEAK = 4;
  private static final int FAR_MORE = 3;

  @Override
  public Optional<Advice> look(TopicFacts facts, Policy policy, long bytes) {
    double perSecond = facts.bytesPerSecond();
    if (Double.isNaN(perSecond) || !facts.hasEnough()) {
      return Optional.empty();
    }
    int members = facts.readers().stream().mapToInt(Reader::members).max().orElse(0);
    int forLoad = (int) Math.ceil(PEAK * perSecond / policy.partitionBytesPerSecond());
    int needed = Math.max(1, Math.max(members, forLoad));
    int now = facts.partitions().size();
    String load =
        "%s a second on the mean, %d times that at %s a partition makes %d; the largest group has %d consumers"
            .formatted(
                Words.bytes(perSecond),
                PEAK,
                Words.bytes(policy.partitionBytesPerSecond()),
                forLoad,
                members);
    if (now > FAR_MORE * needed) {
      return Optional.of(
          advice(
              facts,
              Verdict.BY_HAND,
              needed,
              load
                  + ". Each partition is open files, index memory and a fetch of its own on every"
                  + " broker that has a copy. Kafka can't take partitions away: make a new topic and"
                  + " move over"));
    }
    return now * policy.partitionBytesPerSecond() < perSecond
        ? Optional.of(advice(facts, Verdict.APPLY, Math.max(needed, now), load))
        : Optional.empty();
  }

  private static Advice advice(TopicFacts facts, Verdict verdict, int to, String why) {
    return new Advice(
        facts.topic(),
        Subject.PARTITIONS,
        verdict,
        Integer.toString(facts.partitions().size()),
        Integer.toString(to),
        why,
        0);
  }
}
