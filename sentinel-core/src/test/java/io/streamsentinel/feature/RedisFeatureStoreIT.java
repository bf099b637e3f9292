package io.streamsentinel.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.streamsentinel.error.RetriableException;
import io.streamsentinel.settings.RedisSettings;
import io.streamsentinel.stack.Stack;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisFeatureStoreIT extends FeatureStoreContract {
  private static final long T = 1_700_000_000_000L;
  private RedisFeatureStore store = RedisFeatureStore.connect(settings());

  private static RedisSettings settings() {
    return RedisSettings.of(Stack.shared().redisUri());
  }

  @BeforeEach
  void open() {
    store.close();
    store = RedisFeatureStore.connect(settings());
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  FeatureStore store() {
    return store;
  }

  @Test
  void a_lost_script_cache_is_filled_again() {
    FeatureView<Tx> view = view().count("n", Window.hours(1)).build();
    redis(RedisCommands::scriptFlush);

    play(view, List.of(Tx.of("a", T, 1)));

    assertThat(store.read(view, "a", Instant.ofEpochMilli(T)).vector().exact("n")).isEqualTo(1);
  }

  @Test
  void values_live_a_little_longer_than_their_time_and_watermarks_for_ever() {
    FeatureView<Tx> view =
        view().count("n", Window.minutes(5)).timeToLive(Duration.ofHours(1)).build();

    play(view, List.of(Tx.of("a", T, 1)));

    Shard shard = new Shard(FakeConsumer.PARTITION.topic(), 0, view);
    redis(
        commands -> {
          assertThat(commands.pttl(shard + ":a")).isBetween(3_600_000L, 3_900_000L);
          assertThat(commands.pttl(shard.toString())).isEqualTo(-1);
        });
  }

  @Test
  void a_server_that_evicts_is_refused() {
    redis(commands -> commands.configSet("maxmemory-policy", "allkeys-lru"));
    try {
      assertThat(store.unfit()).get().asString().contains("allkeys-lru").contains("noeviction");
    } finally {
      redis(commands -> commands.configSet("maxmemory-policy", "noeviction"));
    }
    assertThat(store.unfit()).isEmpty();
  }

  @Test
  void a_value_of_an_unknown_layout_is_refused_and_not_guessed_at() {
    FeatureView<Tx> view = view().count("n", Window.hours(1)).build();
    play(view, List.of(Tx.of("a", T, 1)));
    Shard shard = new Shard(FakeConsumer.PARTITION.topic(), 0, view);
    redis(commands -> commands.setrange(shard + ":a", 0, "\u0007"));

    assertThatThrownBy(() -> store.read(view, "a", Instant.ofEpochMilli(T)))
        .hasMessageContaining("layout version 7");
  }

  @Test
  void a_closed_store_says_that_it_was_not_answered() {
    FeatureView<Tx> view = view().count("n", Window.hours(1)).build();
    store.close();

    assertThatThrownBy(() -> store.read(view, "a", Instant.ofEpochMilli(T)))
        .isInstanceOf(RetriableException.class)
        .hasMessageContaining("Redis did not answer");
  }

  private static void redis(Consumer<RedisCommands<String, String>> what) {
    RedisClient client = RedisClient.create(settings().uri());
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      what.accept(connection.sync());
    } finally {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
  }
}
