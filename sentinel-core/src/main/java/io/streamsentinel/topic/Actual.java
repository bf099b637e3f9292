package io.streamsentinel.topic;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A topic as it is.
 *
 * @param replicas the brokers that hold each partition, by partition
 * @param configs every value in force
 * @param ownKeys the keys that somebody set on this topic
 */
record Actual(List<List<Integer>> replicas, Map<String, String> configs, Set<String> ownKeys) {

  int partitions() {
    return replicas.size();
  }

  int fewestReplicas() {
    return replicas.stream().mapToInt(List::size).min().orElse(0);
  }

  int mostReplicas() {
    return replicas.stream().mapToInt(List::size).max().orElse(0);
  }
}
