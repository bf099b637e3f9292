package io.streamsentinel.topic;

import io.streamsentinel.settings.Deployment;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.config.TopicConfig;

/**
 * A topic as it shall be. How many replicas it has, and how many of them must be in sync, comes
 * from the {@link Deployment} that it is planned for.
 *
 * <p>Immutable and thread-safe.
 */
public final class Topic {

  private static final Set<String> CODECS =
      Set.of("producer", "uncompressed", "gzip", "snappy", "lz4", "zstd");

  private final String name;
  private final int partitions;
  private final boolean keyedState;
  private final Map<String, String> configs;

  private Topic(Builder builder) {
    this.name = builder.name;
    this.partitions = builder.partitions;
    this.keyedState = builder.keyedState;
    this.configs = Collections.unmodifiableMap(new TreeMap<>(builder.configs));
  }

  /**
   * A topic in the making.
   *
   * @param name its name
   * @param partitions how many partitions it has, at least one
   * @throws IllegalArgumentException if Kafka would refuse the name, or there is no partition
   */
  public static Builder builder(String name, int partitions) {
    return new Builder(name, partitions);
  }

  /**
   * The same topic under another name, or with another number of partitions.
   *
   * @param name its name
   * @param partitions how many partitions it has, at least one
   * @throws IllegalArgumentException if Kafka would refuse the name, or there is no partition
   */
  public Topic as(String name, int partitions) {
    Builder copy = new Builder(name, partitions);
    copy.keyedState = keyedState;
    copy.configs.putAll(configs);
    return copy.build();
  }

  /** The name. */
  public String name() {
    return name;
  }

  /** How many partitions it has. */
  public int partitions() {
    return partitions;
  }

  /** Whether something is remembered for its keys, which must therefore keep their partitions. */
  public boolean keyedState() {
    return keyedState;
  }

  /**
   * The topic's configuration in a deployment, as Kafka takes it: only what is declared, sorted.
   *
   * @param deployment where
   */
  public Map<String, String> configs(Deployment deployment) {
    Map<String, String> all = new TreeMap<>(configs);
    all.putIfAbsent(
        TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(deployment.minInSyncReplicas()));
    return all;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Topic topic
        && name.equals(topic.name)
        && partitions == topic.partitions
        && keyedState == topic.keyedState
        && configs.equals(topic.configs);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return "Topic[%s, %d partitions, %s]".formatted(name, partitions, configs);
  }

  /** A topic in the making. Not thread-safe. */
  public static final class Builder {

    private final String name;
    private final int partitions;
    private boolean keyedState;
    private final Map<String, String> configs = new TreeMap<>();

    private Builder(String name, int partitions) {
      if (!name.matches("[a-zA-Z0-9._-]{1,249}") || name.equals(".") || name.equals("..")) {
        throw new IllegalArgumentException(
            "a topic's name has 1 to 249 letters, digits, dots, hyphens or underscores: " + name);
      }
      if (partitions < 1) {
        throw new IllegalArgumentException(name + " must have a partition at least: " + partitions);
      }
      this.name = name;
      this.partitions = partitions;
    }

    /**
     * Says that something is remembered for this topic's keys (features, an exactly-once consumer's
     * state), so that more partitions would part keys from what is remembered. Default: not so.
     */
    public Builder keyedState() {
      this.keyedState = true;
      return this;
    }

    /** How long a record stays. Default: the broker's, as a rule seven days. */
    public Builder retention(Duration retention) {
      if (retention.isNegative() || retention.isZero()) {
        throw new IllegalArgumentException(name + ": retention must be positive: " + retention);
      }
      return config(TopicConfig.RETENTION_MS_CONFIG, Long.toString(retention.toMillis()));
    }

    /** How many bytes a partition keeps. Default: the broker's, as a rule unlimited. */
    public Builder retentionBytes(long bytes) {
      if (bytes < 1) {
        throw new IllegalArgumentException(name + ": retentionBytes must be positive: " + bytes);
      }
      return config(TopicConfig.RETENTION_BYTES_CONFIG, Long.toString(bytes));
    }

    /** How records are compressed on disk. Default: the broker's, as a rule as they come. */
    public Builder compression(String codec) {
      if (!CODECS.contains(codec)) {
        throw new IllegalArgumentException(
            "%s: compression must be one of %s: %s".formatted(name, List.copyOf(CODECS), codec));
      }
      return config(TopicConfig.COMPRESSION_TYPE_CONFIG, codec);
    }

    /** Keeps the latest record of each key, and it too no longer than the retention. */
    public Builder compactAndDelete() {
      return config(TopicConfig.CLEANUP_POLICY_CONFIG, "compact,delete");
    }

    /** Keeps the latest record of each key for ever. */
    public Builder compact() {
      return config(TopicConfig.CLEANUP_POLICY_CONFIG, "compact");
    }

    /**
     * Any key of a topic's configuration.
     *
     * @param key as {@code max.message.bytes}
     * @param value its value
     */
    public Builder config(String key, String value) {
      configs.put(key, value);
      return this;
    }

    /** The topic. */
    public Topic build() {
      return new Topic(this);
    }
  }
}
