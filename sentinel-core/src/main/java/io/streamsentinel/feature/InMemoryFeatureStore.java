package io.streamsentinel.feature;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A {@link FeatureStore} in this process's memory, for tests and for consumers that nobody reads
 * from outside. It holds the same bytes as Redis would and applies them by the same rules, but ends
 * with the process: a consumer then rebuilds from the log. It has no time to live.
 */
public final class InMemoryFeatureStore extends FeatureStore {
  private final Map<Shard, Held> shards = new HashMap<>();
  private final Map<String, ViewSource> views = new HashMap<>();

  private static final class Held {
    private @Nullable Watermark watermark;
    private final Map<java.nio.ByteBuffer, byte[]> values = new HashMap<>();
  }

  /** An empty store. */
  public InMemoryFeatureStore() {}

  @Override
  synchronized CompletableFuture<Optional<ViewSource>> register(
      FeatureView<?> view, ViewSource source) {
    ViewSource before = views.putIfAbsent(ViewSource.name(view), source);
    return CompletableFuture.completedFuture(Optional.ofNullable(before));
  }

  @Override
  synchronized CompletableFuture<Optional<ViewSource>> registered(FeatureView<?> view) {
    return CompletableFuture.completedFuture(Optional.ofNullable(views.get(ViewSource.name(view))));
  }

  @Override
  synchronized CompletableFuture<Loaded> load(Shard shard, List<byte[]> keys) {
    Held held = shards.computeIfAbsent(shard, s -> new Held());
    List<byte @Nullable []> values = new ArrayList<>(keys.size());
    for (byte[] key : keys) {
      values.add(held.values.get(java.nio.ByteBuffer.wrap(key)));
    }
    return CompletableFuture.completedFuture(new Loaded(held.watermark, values));
  }

  @Override
  synchronized CompletableFuture<ApplyAnswer> apply(Shard shard, Piece piece) {
    Held held = shards.computeIfAbsent(shard, s -> new Held());
    Watermark found = held.watermark;
    if (!Watermark.same(found, piece.from())) {
      return CompletableFuture.completedFuture(
          found == null ? ApplyAnswer.GAP : ApplyAnswer.of(piece, found));
    }
    long appended = 0;
    for (int i = 0; i < piece.keys().size(); i++) {
      java.nio.ByteBuffer key = java.nio.ByteBuffer.wrap(piece.keys().get(i));
      byte[] data = piece.data().get(i);
      if (i >= piece.sets()) {
        data = join(held.values.get(key), data);
        appended += data.length;
      }
      held.values.put(key, data);
    }
    boolean broken = appended != piece.appendedLength();
    held.watermark = broken ? piece.to().asBroken() : piece.to();
    return CompletableFuture.completedFuture(broken ? ApplyAnswer.BROKEN : ApplyAnswer.APPLIED);
  }

  private static byte[] join(byte @Nullable [] first, byte[] second) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    if (first != null) {
      joined.writeBytes(first);
    }
    joined.writeBytes(second);
    return joined.toByteArray();
  }

  @Override
  Optional<String> unfit() {
    return Optional.empty();
  }

  /** Loses everything, as a server that restarts empty. */
  synchronized void clear() {
    shards.clear();
  }

  /** The same contents in another store. */
  synchronized InMemoryFeatureStore copy() {
    InMemoryFeatureStore copy = new InMemoryFeatureStore();
    copy.views.putAll(views);
    shards.forEach(
        (shard, held) -> {
          Held same = new Held();
          same.watermark = held.watermark;
          same.values.putAll(held.values);
          copy.shards.put(shard, same);
        });
    return copy;
  }

  /** Drops one entity, as an operator or an expiry would. */
  synchronized void forget(String key) {
    byte[] bytes = key.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    shards.values().forEach(held -> held.values.remove(java.nio.ByteBuffer.wrap(bytes)));
  }

  @Override
  public void close() {}
}
