package io.streamsentinel.cost;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/**
 * A topic as it was found. Immutable.
 *
 * @param topic its name
 * @param partitions its partitions, by number
 * @param replicas how many copies there are of the partition that has most
 * @param configs the values in force
 * @param readers the groups that have a position in it
 * @param sample what some of its records showed
 */
public record TopicFacts(
    String topic,
    List<PartitionFacts> partitions,
    int replicas,
    Map<String, String> configs,
    List<Reader> readers,
    Sample sample) {

  private static final long ENOUGH = 1_000;

  /** Copies lists and map. */
  public TopicFacts {
    partitions = List.copyOf(partitions);
    configs = Map.copyOf(configs);
    readers = List.copyOf(readers);
  }

  /** Bytes on disk, all copies together. */
  public long bytes() {
    return partitions.stream().mapToLong(PartitionFacts::bytes).sum();
  }

  /** About how many records it holds: its offsets, as densely filled as the sampled ones. */
  public long records() {
    long offsets = partitions.stream().mapToLong(PartitionFacts::offsets).sum();
    return sample.offsets() == 0
        ? 0
        : Math.round((double) offsets * sample.records() / sample.offsets());
  }

  /** Bytes that a record takes on one disk now; NaN if there is none. */
  public double bytesPerRecord() {
    return records() == 0 ? Double.NaN : (double) bytes() / replicas / records();
  }

  /**
   * Bytes a second that were written, one copy, over the time that its records span; NaN if they
   * span less than a second.
   */
  public double bytesPerSecond() {
    double seconds = sample.span().toMillis() / 1e3;
    return seconds < 1 ? Double.NaN : bytes() / (double) replicas / seconds;
  }

  /** Whether there is enough in it to judge how it is spread. */
  boolean hasEnough() {
    return records() >= ENOUGH;
  }

  /** The retention in milliseconds, -1 for ever. */
  long retentionMillis() {
    return Long.parseLong(config(TopicConfig.RETENTION_MS_CONFIG, "-1"));
  }

  boolean deletesByAge() {
    return config(TopicConfig.CLEANUP_POLICY_CONFIG, "delete").contains("delete");
  }

  String config(String key, String otherwise) {
    return configs.getOrDefault(key, otherwise);
  }
}
