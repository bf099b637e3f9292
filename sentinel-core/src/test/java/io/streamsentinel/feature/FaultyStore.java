package io.streamsentinel.feature;

import io.streamsentinel.error.RetriableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * A store as the network and a failover make it: requests and answers get lost, commands arrive
 * late, twice and out of order, and its state falls back to an earlier one or to nothing.
 */
final class FaultyStore extends FeatureStore {
  private final Random random;
  private final List<InMemoryFeatureStore> history = new ArrayList<>();
  private final List<Runnable> delayed = new ArrayList<>();
  private InMemoryFeatureStore now = new InMemoryFeatureStore();
  private int faultsInHundred;
  private boolean away;

  FaultyStore(Random random) {
    this.random = random;
  }

  void faults(int inHundred) {
    this.faultsInHundred = inHundred;
  }

  void away(boolean away) {
    this.away = away;
  }

  /** Remembers this moment as one that a failover may fall back to. */
  void keep() {
    history.add(now.copy());
  }

  void fallBack() {
    if (!history.isEmpty()) {
      now = history.get(random.nextInt(history.size())).copy();
    }
  }

  void loseEverything() {
    now.clear();
  }

  void forget(String key) {
    now.forget(key);
  }

  void deliverDelayed() {
    List<Runnable> commands = new ArrayList<>(delayed);
    delayed.clear();
    java.util.Collections.shuffle(commands, random);
    commands.forEach(Runnable::run);
  }

  @Override
  CompletableFuture<ApplyAnswer> apply(Shard shard, Piece piece) {
    if (away) {
      return lost();
    }
    if (random.nextInt(100) >= faultsInHundred) {
      return now.apply(shard, piece);
    }
    return switch (random.nextInt(4)) {
      case 0 -> lost();
      case 1 -> {
        now.apply(shard, piece).join();
        yield lost();
      }
      case 2 -> {
        delayed.add(() -> now.apply(shard, piece).join());
        yield lost();
      }
      default -> {
        now.apply(shard, piece).join();
        yield now.apply(shard, piece);
      }
    };
  }

  @Override
  CompletableFuture<Loaded> load(Shard shard, List<byte[]> keys) {
    boolean fails = away || random.nextInt(100) < faultsInHundred / 2;
    return fails ? lost() : now.load(shard, keys);
  }

  private static <T> CompletableFuture<T> lost() {
    return CompletableFuture.failedFuture(new RetriableException("lost on the way"));
  }

  @Override
  CompletableFuture<Optional<ViewSource>> register(FeatureView<?> view, ViewSource source) {
    return now.register(view, source);
  }

  @Override
  CompletableFuture<Optional<ViewSource>> registered(FeatureView<?> view) {
    return now.registered(view);
  }

  @Override
  Optional<String> unfit() {
    return Optional.empty();
  }

  @Override
  public void close() {}
}
