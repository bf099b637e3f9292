package io.streamsentinel.feature;

import org.apache.kafka.common.utils.Utils;

/** Which partition Kafka's default partitioner sends a key to. */
final class Partitioning {
  private Partitioning() {}

  static int hash(byte[] key) {
    return Utils.murmur2(key);
  }

  static int partition(int hash, int partitions) {
    return Utils.toPositive(hash) % partitions;
  }
}
