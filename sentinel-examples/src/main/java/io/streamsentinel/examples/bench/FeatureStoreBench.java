package io.streamsentinel.examples.bench;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.streamsentinel.feature.FeatureBackfill;
import io.streamsentinel.feature.FeatureStore;
import io.streamsentinel.feature.FeatureView;
import io.streamsentinel.feature.RedisFeatureStore;
import io.streamsentinel.settings.RedisSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;

/**
 * Reads of a Redis feature store in turn with bare GETs of the same bytes, and bytes per entity.
 */
final class FeatureStoreBench {
  private static final int READS = 50_000;
  private static final int ROUNDS = 5;
  private static final int PARTITIONS = 6;

  private final FeatureBench bench;
  private final String redisUri;

  FeatureStoreBench(FeatureBench bench, String redisUri) {
    this.bench = bench;
    this.redisUri = redisUri;
  }

  void run() {
    memory(16, 20_000, 0);
    double mean = memory(64, 100_000, 1_500);
    bench.atMost("megabytes_100k_users_64", mean * 100_000 / 1e6, 150);
    memory(500, 5_000, 0);
    reads();
  }

  /** Fills an empty server and gives its growth per entity. */
  private double memory(int perUser, int users, double most) {
    withRedis(commands -> commands.flushall());
    double before = usedMemory();
    FeatureEvent[] events = fill(perUser, users);
    double bytes = (usedMemory() - before) / users;
    double held = (double) events.length / users;
    bench.note("%d users, %.1f events each: %.0f bytes an entity", users, held, bytes);
    if (most > 0) {
      bench.atMost("bytes_per_entity_" + perUser, bytes, most);
    } else {
      bench.figure("bytes_per_entity_" + perUser, bytes);
    }
    return bytes;
  }

  private FeatureEvent[] fill(int perUser, int users) {
    FeatureEvent[] events = FeatureEvent.events(perUser * users, users, perUser, 3);
    try (RedisFeatureStore store = RedisFeatureStore.connect(RedisSettings.of(redisUri))) {
      long start = System.nanoTime();
      long written =
          FeatureBackfill.into(store, "bench", PARTITIONS, FeatureEvent.view(4096))
              .write(Arrays.asList(events).iterator());
      bench.note(
          "backfill of %d events: %.0f events/s",
          written, written * 1e9 / (System.nanoTime() - start));
    }
    return events;
  }

  private void reads() {
    int users = 20_000;
    withRedis(commands -> commands.flushall());
    FeatureEvent[] events = fill(64, users);
    FeatureView<FeatureEvent> view = FeatureEvent.view(4096);
    Instant asOf = Instant.ofEpochMilli(events[events.length - 1].timeMillis());
    RedisClient client = RedisClient.create(redisUri);
    try (FeatureStore store = RedisFeatureStore.connect(RedisSettings.of(redisUri));
        StatefulRedisConnection<byte[], byte[]> connection =
            client.connect(ByteArrayCodec.INSTANCE)) {
      RedisCommands<byte[], byte[]> commands = connection.sync();
      List<byte[]> keys = new ArrayList<>();
      for (Iterator<byte[]> found = commands.keys("sf:{*user-*").iterator(); found.hasNext(); ) {
        keys.add(found.next());
      }
      Random random = new Random(1);
      double[] ratios = new double[ROUNDS];
      double[] reads = new double[ROUNDS];
      for (int round = -1; round < ROUNDS; round++) {
        long[] gets = new long[READS];
        long[] whole = new long[READS];
        for (int i = 0; i < READS; i++) {
          gets[i] = nanos(() -> commands.get(keys.get(random.nextInt(keys.size()))));
          whole[i] = nanos(() -> store.read(view, "user-" + random.nextInt(users), asOf));
        }
        if (round >= 0) {
          reads[round] = p99(whole);
          ratios[round] = reads[round] / p99(gets);
        }
      }
      bench.atMost("read_p99_vs_get", FeatureBench.median(ratios), 1.3);
      bench.figure("read_p99_micros", FeatureBench.median(reads) / 1000);
      List<String> hundred = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        hundred.add("user-" + random.nextInt(users));
      }
      long[] all = new long[READS / 5];
      for (int i = 0; i < all.length; i++) {
        all[i] = nanos(() -> store.readAll(view, hundred, asOf));
      }
      bench.figure("read_all_100_p99_micros", p99(all) / 1000);
    } finally {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
  }

  private static long nanos(Runnable call) {
    long start = System.nanoTime();
    call.run();
    return System.nanoTime() - start;
  }

  private static double p99(long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length * 99 / 100];
  }

  private double usedMemory() {
    double[] used = {0};
    withRedis(
        commands -> {
          for (String line : commands.info("memory").split("\r\n", -1)) {
            if (line.startsWith("used_memory:")) {
              used[0] = Double.parseDouble(line.substring("used_memory:".length()));
            }
          }
        });
    return used[0];
  }

  private void withRedis(java.util.function.Consumer<RedisCommands<String, String>> what) {
    RedisClient client = RedisClient.create(redisUri);
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      what.accept(connection.sync());
    } finally {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
  }
}
