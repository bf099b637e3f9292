package io.streamsentinel.cost;

import java.util.Optional;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Compression that would make records smaller than they are now: than the topic's own compression
 * makes the sampled ones, or, where producers decide, than they lie on disk. lz4 is preferred for
 * its speed unless zstd is smaller by a tenth at least.
 *
 * <p>A few records say nothing: they lie in batches of their own, which no compression helps.
 */
final class CompressionRule implements Rule {

  private static final String PRODUCER = "producer";
  private static final String FAST = "lz4";
  private static final String SMALL = "zstd";
  private static final double CLEARLY_SMALLER = 0.9;
  private static final int ENOUGH_SAMPLED = 100;

  @Override
  public Optional<Advice> look(TopicFacts facts, Policy policy, long bytes) {
    Sample sample = facts.sample();
    String best = best(sample);
    String setting = facts.config(TopicConfig.COMPRESSION_TYPE_CONFIG, PRODUCER);
    if (sample.records() < ENOUGH_SAMPLED || setting.equals(best)) {
      return Optional.empty();
    }
    boolean own = sample.bytesByCodec().containsKey(setting);
    double now = own ? sample.bytesPerRecord(setting) : facts.bytesPerRecord();
    double then = sample.bytesPerRecord(best);
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
            ("a record takes %s %s and took %s with %s in %d sampled ones; holds for new records,"
                    + " as old segments go. Better still, have producers compress (compression.type=%s):"
                    + " that also saves network, and brokers need not do it")
                .formatted(
                    Words.bytes(now),
                    own ? "with " + setting : "on disk",
                    Words.bytes(then),
                    best,
                    sample.records(),
                    best),
            Math.round(share * bytes)));
  }

  private static String best(Sample sample) {
    return sample.bytesPerRecord(SMALL) < CLEARLY_SMALLER * sample.bytesPerRecord(FAST)
        ? SMALL
        : FAST;
  }
}
