package io.streamsentinel.feature;

import static org.assertj.core.api.Assertions.assertThat;

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
class RedisClusterIT extends FeatureStoreContract implements FleetFaults {
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

  @Override
  public RedisFeatureStore redis() {
    return store;
  }

  @Override
  public RedisFleet fleet() {
    return cluster;
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
}
