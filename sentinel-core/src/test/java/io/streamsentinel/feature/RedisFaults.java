package io.streamsentinel.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RestoreArgs;
import io.lettuce.core.api.sync.RedisCommands;
import io.streamsentinel.error.RetriableException;
import io.streamsentinel.stack.Server;
import io.streamsentinel.stack.TcpProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Redis is killed, emptied, set back, stopped and cut off, in whatever form it runs: every vector
 * stays exact.
 */
interface RedisFaults {
  Duration PATIENCE = Duration.ofSeconds(60);

  /** The store under test. */
  RedisFeatureStore redis();

  /** The servers that hold what the store wrote, once all is well. */
  List<Server> masters();

  /** Asks each of these. */
  <T> List<T> ask(Function<RedisCommands<byte[], byte[]>, T> question);

  /** All ways to servers that hold data. */
  List<TcpProxy> proxies();

  private StageScene scene() {
    String name = "faults" + Long.toHexString(System.nanoTime());
    var view = FeatureView.builder(name, Tx::user, Tx::timeMillis);
    return new StageScene(redis(), Naive.named(view).build(), 42);
  }

  @Test
  default void killed_and_restarted() {
    StageScene scene = scene();
    scene.play(300);
    for (Server master : masters()) {
      master.kill();
      master.restart();
      scene.play(200);
    }
    scene.finish();
  }

  @Test
  default void emptied_while_the_owner_lives() {
    StageScene scene = scene();
    scene.play(500);
    empty();
    scene.play(500);
    assertThat(scene.consumer().resyncs()).isPositive();
    scene.finish();
  }

  @Test
  default void emptied_while_nobody_owns_the_partition() {
    StageScene scene = scene();
    scene.play(500);
    empty();
    scene.takeOver(Outage.PAUSE);
    scene.play(500);
    scene.finish();
  }

  @Test
  default void set_back_as_by_a_failover_to_a_lagging_replica() {
    StageScene scene = scene();
    scene.play(300);
    List<byte[]> earlier = ask(RedisFaults::dump).stream().flatMap(List::stream).toList();
    scene.play(300);
    empty();
    ask(commands -> restore(commands, earlier));
    scene.play(300);
    assertThat(scene.consumer().resyncs()).isPositive();
    scene.finish();
  }

  @Test
  default void cut_after_a_flush_arrived_and_before_its_answer() {
    StageScene scene = scene();
    scene.play(500);
    scene.pass(50);
    proxies().forEach(proxy -> proxy.stall(TcpProxy.Direction.TO_CLIENT));
    scene.consumer().commit(scene.consumer().passed());
    scene.stage().flush();
    proxies().forEach(TcpProxy::reset);
    proxies().forEach(TcpProxy::heal);
    scene.awaitAnswer();
    scene.play(500);
    assertThat(scene.consumer().resyncs())
        .as("the repeated flush was a duplicate, not a gap")
        .isZero();
    scene.finish();
  }

  @Test
  default void a_command_that_is_not_answered_ends_at_its_time_limit_and_says_so() {
    List<Server> stopped = masters();
    stopped.forEach(Server::pause);
    try {
      assertThatThrownBy(redis()::unfit)
          .isInstanceOf(RetriableException.class)
          .hasMessageContaining("time limit of PT");
    } finally {
      stopped.forEach(Server::resume);
    }
  }

  @Test
  default void stopped_for_a_while_holds_records_back() throws Exception {
    StageScene scene = scene();
    scene.play(500);
    List<Server> stopped = masters();
    stopped.forEach(Server::pause);
    Thread resumer =
        new Thread(
            () -> {
              Awaitility.await().atMost(PATIENCE).until(() -> scene.consumer().refusals() > 1);
              stopped.forEach(Server::resume);
            });
    resumer.start();
    scene.play(300);
    resumer.join();
    scene.finish();
  }

  @Test
  default void degraded_vectors_say_so_and_exactness_returns() {
    StageScene scene = scene();
    scene.play(300);
    scene.takeOver(Outage.DEGRADE);
    List<Server> stopped = masters();
    stopped.forEach(Server::pause);
    scene.append(30);
    Map<Long, FeatureVector> vectors = scene.consumer().pass(30);
    stopped.forEach(Server::resume);

    assertThat(vectors).hasSize(30);
    assertThat(vectors.values()).allMatch(FeatureVector::stale);
    scene.consumer().commit(scene.consumer().passed());
    scene.awaitAnswer();
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () -> {
              scene.stage().flush();
              return scene.consumer().wantsResync();
            });
    scene.play(300);
    scene.finish();
  }

  private void empty() {
    ask(RedisCommands::flushall);
  }

  /** Every key, each followed by what it holds. */
  private static List<byte[]> dump(RedisCommands<byte[], byte[]> commands) {
    List<byte[]> all = new ArrayList<>();
    for (byte[] key : commands.keys("*")) {
      all.add(key);
      all.add(commands.dump(key));
    }
    return all;
  }

  /** Restores the keys that belong to this server. */
  private static int restore(RedisCommands<byte[], byte[]> commands, List<byte[]> all) {
    int restored = 0;
    for (int i = 0; i < all.size(); i += 2) {
      try {
        commands.restore(all.get(i), all.get(i + 1), RestoreArgs.Builder.ttl(0));
        restored++;
      } catch (RedisCommandExecutionException e) {
        // Another master of the cluster has the key's slot.
        assertThat(e).hasMessageContaining("MOVED");
      }
    }
    return restored;
  }
}
