package io.streamsentinel.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RestoreArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.streamsentinel.error.RetriableException;
import io.streamsentinel.settings.RedisSettings;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TcpProxy;
import io.streamsentinel.stack.WithStack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A real Redis that is killed, emptied, set back, stopped and cut off: every vector stays exact.
 */
@WithStack(own = true, start = Service.REDIS)
class RedisFaultsIT {
  private TcpProxy proxy;
  private RedisFeatureStore store;
  private StageScene scene;

  @BeforeEach
  void begin(Stack stack) {
    int port = RedisSettings.of(stack.redisUri()).uri().getPort();
    proxy = TcpProxy.before(port);
    redis(stack, RedisCommands::flushall);
    store =
        RedisFeatureStore.connect(
            RedisSettings.of("redis://" + proxy.address()), Duration.ofMillis(500));
    scene = new StageScene(store, Naive.view().build(), 42);
  }

  @AfterEach
  void end() {
    store.close();
    proxy.close();
  }

  @Test
  void killed_and_restarted(Stack stack) {
    scene.play(500);
    stack.redis().kill();
    stack.redis().restart();
    scene.play(500);
    scene.finish();
  }

  @Test
  void emptied_while_the_owner_lives(Stack stack) {
    scene.play(500);
    redis(stack, RedisCommands::flushall);
    scene.play(500);
    assertThat(scene.consumer().resyncs()).isPositive();
    scene.finish();
  }

  @Test
  void emptied_while_nobody_owns_the_partition(Stack stack) {
    scene.play(500);
    redis(stack, RedisCommands::flushall);
    scene.takeOver(Outage.PAUSE);
    scene.play(500);
    scene.finish();
  }

  @Test
  void set_back_as_by_a_failover_to_a_lagging_replica(Stack stack) {
    scene.play(300);
    List<Dumped> earlier = dump(stack);
    scene.play(300);
    redis(stack, RedisCommands::flushall);
    restore(stack, earlier);
    scene.play(300);
    assertThat(scene.consumer().resyncs()).isPositive();
    scene.finish();
  }

  @Test
  void cut_after_a_flush_arrived_and_before_its_answer() {
    scene.play(500);
    scene.pass(50);
    proxy.stall(TcpProxy.Direction.TO_CLIENT);
    scene.consumer().commit(scene.consumer().passed());
    scene.stage().flush();
    proxy.reset();
    proxy.heal();
    scene.awaitAnswer();
    scene.play(500);
    assertThat(scene.consumer().resyncs())
        .as("the repeated flush was a duplicate, not a gap")
        .isZero();
    scene.finish();
  }

  @Test
  void a_command_that_is_not_answered_ends_at_its_time_limit_and_says_so(Stack stack) {
    stack.redis().pause();
    try {
      assertThatThrownBy(store::unfit)
          .isInstanceOf(RetriableException.class)
          .hasMessageContaining("time limit of PT0.5S");
    } finally {
      stack.redis().resume();
    }
  }

  @Test
  void stopped_for_a_while_holds_records_back(Stack stack) throws Exception {
    scene.play(500);
    stack.redis().pause();
    Thread resumer = new Thread(() -> resumeWhenAsked(stack));
    resumer.start();
    scene.play(300);
    resumer.join();
    scene.finish();
  }

  private void resumeWhenAsked(Stack stack) {
    org.awaitility.Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> scene.consumer().refusals() > 1);
    stack.redis().resume();
  }

  @Test
  void degraded_vectors_say_so_and_exactness_returns(Stack stack) {
    scene.play(300);
    scene.takeOver(Outage.DEGRADE);
    stack.redis().pause();
    scene.append(30);
    Map<Long, FeatureVector> vectors = scene.consumer().pass(30);
    stack.redis().resume();

    assertThat(vectors).hasSize(30);
    assertThat(vectors.values()).allMatch(FeatureVector::stale);
    scene.consumer().commit(scene.consumer().passed());
    scene.awaitAnswer();
    org.awaitility.Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              scene.stage().flush();
              return scene.consumer().wantsResync();
            });
    scene.play(300);
    scene.finish();
  }

  /** A key and what it holds. */
  private record Dumped(List<byte[]> pair) {}

  private static List<Dumped> dump(Stack stack) {
    return redis(
        stack,
        commands -> {
          List<Dumped> all = new ArrayList<>();
          for (byte[] key : commands.keys("*")) {
            all.add(new Dumped(List.of(key, commands.dump(key))));
          }
          return all;
        });
  }

  private static void restore(Stack stack, List<Dumped> all) {
    redis(
        stack,
        commands -> {
          all.forEach(
              one ->
                  commands.restore(
                      one.pair().get(0), one.pair().get(1), RestoreArgs.Builder.ttl(0)));
          return "";
        });
  }

  private static <T> T redis(Stack stack, Function<RedisCommands<byte[], byte[]>, T> what) {
    RedisClient client = RedisClient.create(stack.redisUri());
    try (StatefulRedisConnection<byte[], byte[]> connection =
        client.connect(ByteArrayCodec.INSTANCE)) {
      return what.apply(connection.sync());
    } finally {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
  }
}
