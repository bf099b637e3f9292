package io.streamsentinel.feature;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One view of one source partition, as a store keeps it. All its keys carry one hash tag, so that a
 * cluster keeps them on one node.
 */
final class Shard {
  private final String topic;
  private final int partition;
  private final String name;
  private final byte[] watermarkKey;
  private final byte[] prefix;

  Shard(String topic, int partition, FeatureView<?> view) {
    this.topic = topic;
    this.partition = partition;
    this.name = "sf:{" + topic + ":" + partition + "}:" + view.name() + ":" + view.fingerprint();
    this.watermarkKey = name.getBytes(StandardCharsets.UTF_8);
    this.prefix = (name + ":").getBytes(StandardCharsets.UTF_8);
  }

  String topic() {
    return topic;
  }

  int partition() {
    return partition;
  }

  byte[] watermarkKey() {
    return watermarkKey;
  }

  byte[] valueKey(byte[] key) {
    byte[] full = new byte[prefix.length + key.length];
    System.arraycopy(prefix, 0, full, 0, prefix.length);
    System.arraycopy(key, 0, full, prefix.length, key.length);
    return full;
  }

  /** Whether a key of a store belongs to it. */
  boolean holds(byte[] full) {
    return Arrays.equals(full, watermarkKey)
        || (full.length > prefix.length
            && Arrays.equals(full, 0, prefix.length, prefix, 0, prefix.length));
  }

  /** The reverse of {@link #valueKey}. */
  byte[] entity(byte[] full) {
    return Arrays.copyOfRange(full, prefix.length, full.length);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Shard that && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
