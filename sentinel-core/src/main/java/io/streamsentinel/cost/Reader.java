package io.streamsentinel.cost;

import java.util.Map;

/**
 * A group that has a position in a topic. Immutable.
 *
 * @param group its name
 * @param members how many consumers are in it now
 * @param positions the next offset it will read, by partition; partitions that it never committed
 *     are absent
 */
public record Reader(String group, int members, Map<Integer, Long> positions) {

  /** Copies the map. */
  public Reader {
    positions = Map.copyOf(positions);
  }

  /** Where the group goes on; the partition's start where it has no position. */
  long position(PartitionFacts partition) {
    return Math.max(
        partition.start(), positions.getOrDefault(partition.partition(), partition.start()));
  }
}
