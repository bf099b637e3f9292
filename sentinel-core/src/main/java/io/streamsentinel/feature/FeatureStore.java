package io.streamsentinel.feature;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Where features live between events: written by a consumer's {@link FeatureStage} after each Kafka
 * commit, read by any service. {@link RedisFeatureStore} is the real one, {@link
 * InMemoryFeatureStore} keeps the same promises for tests and single processes.
 *
 * <p><b>Reading.</b> A value is computed as of the time that the reader names, from the entity's
 * events: windows slide on although nothing is written. What is read is never more than one flush
 * behind the last Kafka commit (by default 250 ms), and says by how much.
 *
 * <p>Thread-safe.
 */
public abstract class FeatureStore implements AutoCloseable {
  private final Map<String, ViewSource> sources = new ConcurrentHashMap<>();

  FeatureStore() {}

  /**
   * The features of one entity as of a time, usually now.
   *
   * @param key the entity, as the view's key function names it
   * @throws IllegalArgumentException if no consumer has registered this view with this fingerprint,
   *     or if the entity has an event newer than {@code asOf}
   * @throws io.streamsentinel.error.RetriableException if the store cannot be reached in time
   */
  public FeatureReading read(FeatureView<?> view, String key, Instant asOf) {
    return readAll(view, List.of(key), asOf).get(0);
  }

  /**
   * The features of several entities as of one time, in one round trip.
   *
   * @return one reading for each key, in their order
   * @throws IllegalArgumentException as {@link #read}
   * @throws io.streamsentinel.error.RetriableException as {@link #read}
   */
  public List<FeatureReading> readAll(FeatureView<?> view, Collection<String> keys, Instant asOf) {
    ViewSource source = source(view);
    Map<Integer, List<Integer>> byPartition = new LinkedHashMap<>();
    List<byte[]> encoded = new ArrayList<>(keys.size());
    for (String key : keys) {
      byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
      int partition = Partitioning.partition(Partitioning.hash(bytes), source.partitions());
      byPartition.computeIfAbsent(partition, p -> new ArrayList<>()).add(encoded.size());
      encoded.add(bytes);
    }
    Map<Integer, CompletableFuture<Loaded>> asked = new LinkedHashMap<>();
    byPartition.forEach(
        (partition, places) -> {
          Shard shard = new Shard(source.topic(), partition, view);
          asked.put(partition, load(shard, places.stream().map(encoded::get).toList()));
        });
    @Nullable FeatureReading[] readings = new @Nullable FeatureReading[encoded.size()];
    StateCodec<?> codec = new StateCodec<>(view.compiled());
    asked.forEach(
        (partition, answer) -> {
          Loaded loaded = await(answer);
          List<Integer> places = byPartition.getOrDefault(partition, List.of());
          for (int i = 0; i < places.size(); i++) {
            readings[places.get(i)] =
                reading(view, codec, loaded.watermark(), loaded.values().get(i), asOf);
          }
        });
    List<FeatureReading> all = new ArrayList<>(readings.length);
    for (FeatureReading reading : readings) {
      if (reading != null) {
        all.add(reading);
      }
    }
    return all;
  }

  private static FeatureReading reading(
      FeatureView<?> view,
      StateCodec<?> codec,
      @Nullable Watermark watermark,
      byte @Nullable [] value,
      Instant asOf) {
    boolean valid =
        value != null
            && watermark != null
            && StateCodec.incarnation(value) == watermark.incarnation();
    EntityState state =
        valid && value != null
            ? codec.read(view.plan(), value).state()
            : new EntityState(view.plan());
    return new FeatureReading(Reading.at(view, state, asOf.toEpochMilli()), valid, watermark);
  }

  private ViewSource source(FeatureView<?> view) {
    return sources.computeIfAbsent(
        ViewSource.name(view),
        unused -> {
          return await(registered(view))
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "no consumer has computed view '"
                              + view.name()
                              + "' with fingerprint "
                              + view.fingerprint()
                              + " into this store: start one, or read with the definition it"
                              + " uses"));
        });
  }

  // ---- what the stage needs; each completes exceptionally with a RetriableException if the
  // store cannot be reached in time

  /** Remembers where a view's input comes from; gives back what was remembered before, if any. */
  abstract CompletableFuture<Optional<ViewSource>> register(FeatureView<?> view, ViewSource source);

  abstract CompletableFuture<Optional<ViewSource>> registered(FeatureView<?> view);

  /**
   * The values of these keys and the watermark, at one moment; from a master, if there are more.
   */
  abstract CompletableFuture<Loaded> load(Shard shard, List<byte[]> keys);

  /** Applies a piece if the watermark is where it must be: all of it or nothing. */
  abstract CompletableFuture<ApplyAnswer> apply(Shard shard, Piece piece);

  /** Why this store must not be written to, if so: it would lose what it was given. */
  abstract Optional<String> unfit();

  /** Waits for an answer; the future ends by itself within the store's time limit. */
  static <T extends @Nullable Object> T await(CompletableFuture<T> answer) {
    try {
      return answer.join();
    } catch (java.util.concurrent.CompletionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof RuntimeException known) {
        throw known;
      }
      throw e;
    }
  }

  @Override
  public abstract void close();
}
