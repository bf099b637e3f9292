package io.streamsentinel.cost;

import java.util.Optional;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Compression that would make records smaller than they lie on disk. lz4 is preferred for its speed
 * unless zstd is smaller by a tenth at least.
 */
final class CompressionRule implements Rule {

  private static final String FAST = "lz4";
  private static final String SMALL = "zstd";
  private static final double CLEARLY_SMALLER = 0.9;

  @Override
  public Optional<Advice> look(TopicFacts facts, Policy policy, long bytes) {
    double now = facts.bytesPerRecord();
    String best = best(facts.sample());
    double then = facts.sample().bytesPerRecord(best);
    String setting = facts.config(TopicConfig.COMPRESSION_TYPE_CONFIG, "producer");
    if (Double.isNaN(now) || Double.isNaN(then) || setting.equals(best)) {
      return Optional.empty();
    }
    double share = 1 - then / now;
    if (!policy.isWorthwhile(share)) {
      return Optional.empty();
    }
    return Optional.of(
        new Advice(
            facts.topic(),
            Subject.COMPRESSION,
            Verdict.APPLY,
            setting,
            best,
            ("a record takes %s on disk and took %s with %s in %d sampled ones; holds for new records,"
                    + " as old segments go. Better still, have producers compress (compression.type=%s):"
                    + " that also saves network, and brokers need not do it")
                .formatted(
                    Words.bytes(now), Words.bytes(then), best, facts.sample().records(), best),
            Math.round(share * bytes)));
  }

  private static String best(Sample sample) {
    return sample.bytesPerRecord(SMALL) < CLEARLY_SMALLER * sample.bytesPerRecord(FAST)
        ? SMALL
        : FAST;
  }
}
