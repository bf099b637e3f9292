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

/** The entities of a passage in one shard: those in memory, and keys that the store may have. */
final class Lookup<E> {
  /**
   * Entities lie anywhere in memory: a loop that only reads waits for several of them at once,
   * where folding one after the other would wait for each. So many fit into the processor's first
   * cache.
   */
  static final int AT_ONCE = 32;

  private final TopicPartition partition;
  private final ShardState<E> shard;
  private final @Nullable Entry[] entries;
  private final List<byte[]> keys = new ArrayList<>();
  private final List<Integer> hashes = new ArrayList<>();
  private @Nullable PartitionState<E> state;
  private @Nullable CompletableFuture<Loaded> answer;
  private @Nullable Watermark storedWhenAsked;
  private boolean displaced;
  private boolean arrived;

  @SuppressWarnings("UnusedVariable") // Written, so that what it holds is read.
  private long warmed;

  private Lookup(TopicPartition partition, ShardState<E> shard, int records) {
    this.partition = partition;
    this.shard = shard;
    this.entries = new @Nullable Entry[records];
  }

  static <E> Lookup<E> of(Passage passage, ShardState<E> shard) {
    List<? extends Received<?, ?>> records = passage.records();
    Lookup<E> lookup = new Lookup<>(passage.partition(), shard, records.size());
    int[] hashes = new int[AT_ONCE];
    Set<ByteBuffer> seen = new HashSet<>();
    for (int from = 0; from < records.size(); from += AT_ONCE) {
      int count = Math.min(AT_ONCE, records.size() - from);
      for (int i = 0; i < count; i++) {
        byte[] key = records.get(from + i).raw().key();
        hashes[i] = key == null ? 0 : Partitioning.hash(key);
      }
      lookup.warmed = shard.peek(hashes, count);
      for (int i = 0; i < count; i++) {
        byte[] key = records.get(from + i).raw().key();
        if (key != null) {
          lookup.entries[from + i] = lookup.find(key, hashes[i], seen);
        }
      }
    }
    return lookup;
  }

  private @Nullable Entry find(byte[] key, int hash, Set<ByteBuffer> seen) {
    Entry entry = shard.find(key, hash);
    if (entry == null && shard.complete()) {
      return shard.put(key, hash, null);
    }
    if (entry == null && seen.add(ByteBuffer.wrap(key))) {
      keys.add(key);
      hashes.add(hash);
    }
    return entry;
  }

  ShardState<E> shard() {
    return shard;
  }

  /** Reads what folding the next records will need. */
  void warm(int from) {
    if (from % AT_ONCE != 0) {
      return;
    }
    warmed = Entry.peek(entries, from, Math.min(from + AT_ONCE, entries.length));
  }

  /** The entity of a record, which is in memory when all have arrived or go without. */
  Entry entry(int record, byte[] key) {
    Entry entry = entries[record];
    return entry == null
        ? Objects.requireNonNull(shard.find(key, Partitioning.hash(key)), "fetched before")
        : entry;
  }

  boolean isComplete() {
    return keys.isEmpty();
  }

  TopicPartition partition() {
    return partition;
  }

  boolean displaced() {
    return displaced;
  }

  Lookup<E> ask(PartitionState<E> state, FeatureStore store) {
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
