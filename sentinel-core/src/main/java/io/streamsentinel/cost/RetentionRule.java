package io.streamsentinel.cost;

import java.time.Duration;
import java.util.Optional;

/**
 * Retention that is longer than anybody needs. Refused where a group has not read what would go, or
 * is so far behind that it soon could not; and where nobody has a position, since then nobody
 * knows.
 */
final class RetentionRule implements Rule {

  @Override
  public Optional<Advice> look(TopicFacts facts, Policy policy, long bytes) {
    long keep = policy.keep().toMillis();
    long retention = facts.retentionMillis();
    if (!facts.deletesByAge() || (retention >= 0 && retention <= keep)) {
      return Optional.empty();
    }
    long saved = facts.partitions().stream().mapToLong(PartitionFacts::bytesToGo).sum();
    if (!policy.isWorthwhile(saved / (double) facts.bytes())) {
      return Optional.empty();
    }
    Optional<String> objection = objection(facts, policy.keep());
    return Optional.of(
        new Advice(
            facts.topic(),
            Subject.RETENTION,
            objection.isPresent() ? Verdict.REFUSED : Verdict.APPLY,
            Words.age(retention),
            Words.age(keep),
            objection.orElseGet(() -> reason(facts, policy, saved)),
            objection.isPresent() ? 0 : saved));
  }

  private static String reason(TopicFacts facts, Policy policy, long saved) {
    return "%s of its bytes are older than %s, and every group (%s) has read them and is at most %s behind"
        .formatted(
            Words.percent(saved / (double) facts.bytes()),
            Words.age(policy.keep().toMillis()),
            String.join(", ", facts.readers().stream().map(Reader::group).toList()),
            Words.age(policy.keep().dividedBy(2).toMillis()));
  }

  private static Optional<String> objection(TopicFacts facts, Duration keep) {
    if (facts.readers().isEmpty()) {
      return Optional.of(
          "no group has a position in it, so nobody can say who still needs what. If nobody does:"
              + " kafka-configs --alter --topic %s --add-config retention.ms=%d"
                  .formatted(facts.topic(), keep.toMillis()));
    }
    for (Reader reader : facts.readers()) {
      for (PartitionFacts partition : facts.partitions()) {
        long position = reader.position(partition);
        if (position < partition.mustBeRead()) {
          return Optional.of(unread(facts, reader, partition, position, keep));
        }
      }
    }
    return Optional.empty();
  }

  private static String unread(
      TopicFacts facts, Reader reader, PartitionFacts partition, long position, Duration keep) {
    return ("group %s stands at offset %d of %s-%d, and %d records from there on are older than %s:"
            + " it would lose them, or be about to. Let it catch up; if nobody needs it any more:"
            + " kafka-consumer-groups --delete --group %s")
        .formatted(
            reader.group(),
            position,
            facts.topic(),
            partition.partition(),
            partition.mustBeRead() - position,
            Words.age(keep.dividedBy(2).toMillis()),
            reader.group());
  }
}
