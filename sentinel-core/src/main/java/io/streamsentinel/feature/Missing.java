package io.streamsentinel.feature;

import io.streamsentinel.participant.Passage;
import io.streamsentinel.unit.Received;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Keys of a passage that a shard does not have in memory, and the store may have. */
final class Missing<E> {
  private final TopicPartition partition;
  private final ShardState<E> shard;
  private final List<byte[]> keys = new ArrayList<>();
  private final List<Integer> hashes = new ArrayList<>();
  private @Nullable PartitionState<E> state;
  private @Nullable CompletableFuture<Loaded> answer;
  private @Nullable Watermark storedWhenAsked;
  private boolean displaced;
  private boolean arrived;

  private Missing(TopicPartition partition, ShardState<E> shard) {
    this.partition = partition;
    this.shard = shard;
  }

  static <E> Missing<E> of(Passage passage, ShardState<E> shard) {
    Missing<E> missing = new Missing<>(passage.partition(), shard);
    Set<ByteBuffer> seen = new HashSet<>();
    for (Received<?, ?> record : passage.records()) {
      byte[] key = record.raw().key();
      if (key != null) {
        int hash = Partitioning.hash(key);
        if (shard.holds(key, hash)) {
          continue;
        }
        if (shard.complete()) {
          shard.put(key, hash, null);
        } else if (seen.add(ByteBuffer.wrap(key))) {
          missing.keys.add(key);
          missing.hashes.add(hash);
        }
      }
    }
    return missing;
  }

  boolean isEmpty() {
    return keys.isEmpty();
  }

  TopicPartition partition() {
    return partition;
  }

  boolean displaced() {
    return displaced;
  }

  Missing<E> ask(PartitionState<E> state, FeatureStore store) {
    this.state = state;
    this.storedWhenAsked = shard.stored();
    this.answer = store.load(shard.shard(), keys);
    return this;
  }

  void arrive() {
    Loaded loaded = FeatureStore.await(Objects.requireNonNull(answer, "asked"));
    synchronized (Objects.requireNonNull(state, "asked")) {
      displaced = !shard.knows(loaded.watermark(), storedWhenAsked);
      if (!displaced) {
        put(loaded.values());
        arrived = true;
      }
    }
  }

  void abandon() {
    PartitionState<E> mine = Objects.requireNonNull(state, "asked");
    synchronized (mine) {
      mine.abandon();
    }
  }

  void goWithout() {
    PartitionState<E> mine = Objects.requireNonNull(state, "asked");
    synchronized (mine) {
      if (!arrived && !displaced) {
        mine.degrade();
        put(Collections.nCopies(keys.size(), null));
      }
    }
  }

  private void put(List<byte @Nullable []> values) {
    for (int i = 0; i < keys.size(); i++) {
      shard.put(keys.get(i), hashes.get(i), values.get(i));
    }
  }
}
