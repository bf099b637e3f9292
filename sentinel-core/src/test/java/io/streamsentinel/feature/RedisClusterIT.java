package io.streamsentinel.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.api.sync.RedisCommands;
import io.streamsentinel.settings.RedisSettings;
import io.streamsentinel.stack.RedisFleet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Three real masters that share the slots keep every promise that one server keeps. */
@Tag("long")
class RedisClusterIT extends FeatureStoreContract {
  private static final int MASTERS = 3;
  private static RedisFleet cluster;
  private RedisFeatureStore store;

  @BeforeAll
  static void start() {
    cluster = RedisFleet.cluster(MASTERS);
  }

  @AfterAll
  static void end() {
    cluster.close();
  }

  @BeforeEach
  void open() {
    List<RedisSettings> nodes = cluster.addresses().stream().map(RedisSettings::of).toList();
    store = RedisFeatureStore.connectCluster(nodes, Duration.ofSeconds(2));
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
  void every_partition_is_whole_on_one_master_and_all_masters_have_some() {
    FeatureView<Tx> view = view().sum("sum", Tx.AMOUNT, Window.hours(1)).build();
    String topic = "spread" + view.name();
    List<Tx> history = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      history.add(Tx.of("u" + i, 1_700_000_000_000L, i));
    }

    FeatureBackfill.into(store, topic, 12, view).write(history.iterator());

    List<String> users = IntStream.range(0, 2_000).mapToObj(i -> "u" + i).toList();
    List<FeatureReading> readings =
        store.readAll(view, users, Instant.ofEpochMilli(1_700_000_000_000L));
    assertThat(readings)
        .extracting(reading -> reading.vector().exact("sum"))
        .containsExactlyElementsOf(IntStream.range(0, 2_000).mapToObj(i -> (long) i).toList());
    int marks = 0;
    for (int master = 0; master < MASTERS; master++) {
      List<String> keys = cluster.ask(master, redis -> redis.keys("sf:{" + topic + ":*"));
      assertThat(keys).isNotEmpty();
      for (int p = 0; p < 12; p++) {
        String shard = new Shard(topic, p, view).toString();
        long here = keys.stream().filter(key -> key.startsWith(shard + ":")).count();
        assertThat(keys.contains(shard)).isEqualTo(here > 0);
        marks += here > 0 ? 1 : 0;
      }
    }
    assertThat(marks).isEqualTo(12);
  }

  @Test
  void a_master_that_is_killed_and_comes_back_leaves_features_exact() {
    StageScene scene = new StageScene(store, Naive.named(view()).build(), 7);
    scene.play(300);
    for (int master = 0; master < MASTERS; master++) {
      cluster.server(master).kill();
      cluster.server(master).restart();
      scene.play(200);
    }
    scene.finish();
  }

  @Test
  void masters_that_lose_everything_are_filled_again() {
    StageScene scene = new StageScene(store, Naive.named(view()).build(), 8);
    scene.play(300);
    for (int master = 0; master < MASTERS; master++) {
      cluster.ask(master, RedisCommands::flushall);
    }
    scene.play(300);
    assertThat(scene.consumer().resyncs()).isPositive();
    scene.finish();
  }

  @Test
  void a_master_that_stands_still_holds_records_back() throws Exception {
    StageScene scene = new StageScene(store, Naive.named(view()).build(), 9);
    scene.play(300);
    cluster.server(0).pause();
    cluster.server(1).pause();
    cluster.server(2).pause();
    Thread resumer = new Thread(() -> resumeAll(scene));
    resumer.start();
    scene.play(200);
    resumer.join();
    scene.finish();
  }

  private static void resumeAll(StageScene scene) {
    org.awaitility.Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> scene.consumer().refusals() > 1);
    for (int master = 0; master < MASTERS; master++) {
      cluster.server(master).resume();
    }
  }
}
