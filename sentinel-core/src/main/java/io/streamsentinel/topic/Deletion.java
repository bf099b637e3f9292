package io.streamsentinel.topic;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.TopicConfig;

/** Tells which changes of a topic's configuration make a broker delete records. */
final class Deletion {

  private Deletion() {}

  /** Why the change would delete records; empty if it would not. */
  static Optional<String> by(String key, String from, String to) {
    return switch (key) {
      case TopicConfig.RETENTION_MS_CONFIG,
          TopicConfig.RETENTION_BYTES_CONFIG,
          TopicConfig.DELETE_RETENTION_MS_CONFIG ->
          shorter(from, to)
              ? Optional.of("Brokers would delete records that the topic still holds")
              : Optional.empty();
      case TopicConfig.CLEANUP_POLICY_CONFIG -> addedPolicy(policies(from), policies(to));
      default -> Optional.empty();
    };
  }

  /** Whether two values mean the same. */
  static boolean same(String key, String one, String other) {
    return key.equals(TopicConfig.CLEANUP_POLICY_CONFIG)
        ? policies(one).equals(policies(other))
        : one.equals(other);
  }

  private static boolean shorter(String from, String to) {
    long before = Long.parseLong(from);
    long after = Long.parseLong(to);
    return after >= 0 && (before < 0 || after < before);
  }

  private static Optional<String> addedPolicy(Set<String> from, Set<String> to) {
    if (to.contains("compact") && !from.contains("compact")) {
      return Optional.of(
          "Compaction would delete all but the latest record of each key, and records without a key"
              + " would be refused");
    }
    return to.contains("delete") && !from.contains("delete")
        ? Optional.of("Brokers would delete records by age, which the topic keeps for ever now")
        : Optional.empty();
  }

  private static Set<String> policies(String value) {
    return Arrays.stream(value.split(","))
        .map(String::strip)
        .filter(policy -> !policy.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
