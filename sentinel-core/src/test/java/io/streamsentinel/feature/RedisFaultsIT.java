package io.streamsentinel.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.streamsentinel.settings.RedisSettings;
import io.streamsentinel.stack.Server;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TcpProxy;
import io.streamsentinel.stack.WithStack;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One real Redis. */
@WithStack(own = true, start = Service.REDIS)
class RedisFaultsIT implements RedisFaults {
  private Stack stack;
  private TcpProxy proxy;
  private RedisFeatureStore store;

  @BeforeEach
  void open(Stack stack) {
    this.stack = stack;
    proxy = TcpProxy.before(RedisSettings.of(stack.redisUri()).uri().getPort());
    store =
        RedisFeatureStore.connect(
            RedisSettings.of("redis://" + proxy.address()), Duration.ofMillis(500));
  }

  @AfterEach
  void close() {
    store.close();
    proxy.close();
  }

  @Test
  void a_hundred_keys_of_twelve_partitions_are_asked_for_before_the_first_answer() {
    FeatureView<Tx> view = Tx.view().sum("sum", Tx.AMOUNT, Window.hours(1)).build();
    List<String> users = IntStream.range(0, 100).mapToObj(i -> "u" + i).toList();
    long time = 1_700_000_000_000L;
    RedisFeatureStore patient =
        RedisFeatureStore.connect(
            RedisSettings.of("redis://" + proxy.address()), Duration.ofSeconds(30));
    FeatureBackfill.into(patient, "many", 12, view)
        .write(users.stream().map(user -> Tx.of(user, time, 5)).iterator());
    patient.read(view, "u0", Instant.ofEpochMilli(time));
    ask(RedisCommands::configResetstat);
    proxy.stall(TcpProxy.Direction.TO_CLIENT);

    var readings =
        CompletableFuture.supplyAsync(
            () -> patient.readAll(view, users, Instant.ofEpochMilli(time)));

    Awaitility.await()
        .until(
            () ->
                ask(redis -> redis.info("commandstats")).get(0).contains("cmdstat_mget:calls=12,"));
    assertThat(readings).isNotDone();
    proxy.heal();
    assertThat(readings.join())
        .hasSize(100)
        .allMatch(reading -> reading.vector().exact("sum") == 5);
    patient.close();
  }

  @Override
  public RedisFeatureStore redis() {
    return store;
  }

  @Override
  public List<Server> masters() {
    return List.of(stack.redis());
  }

  @Override
  public List<TcpProxy> proxies() {
    return List.of(proxy);
  }

  @Override
  public <T> List<T> ask(Function<RedisCommands<byte[], byte[]>, T> question) {
    RedisClient client = RedisClient.create(stack.redisUri());
    try (StatefulRedisConnection<byte[], byte[]> connection =
        client.connect(ByteArrayCodec.INSTANCE)) {
      return List.of(question.apply(connection.sync()));
    } finally {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
  }
}
