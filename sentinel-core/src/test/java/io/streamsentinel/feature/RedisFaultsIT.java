package io.streamsentinel.feature;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.time.Instant;
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
  private static final int USERS = 40;

  private final FeatureView<Tx> view = Naive.view().build();
  private final FeatureEngine<Tx> reference = FeatureEngine.of(view);
  private final RandomStream stream = new RandomStream(42, USERS);
  private final List<Tx> log = new ArrayList<>();
  private final List<FeatureVector> expected = new ArrayList<>();
  private TcpProxy proxy;
  private RedisFeatureStore store;
  private FeatureStage<Tx> stage;
  private FakeConsumer consumer;
  private int compared;

  @BeforeEach
  void begin(Stack stack) {
    int port = RedisSettings.of(stack.redisUri()).uri().getPort();
    proxy = TcpProxy.before(port);
    redis(stack, RedisCommands::flushall);
    store =
        RedisFeatureStore.connect(
            RedisSettings.of("redis://" + proxy.address()), Duration.ofMillis(500));
    takeOver(Outage.PAUSE);
  }

  @AfterEach
  void end() {
    store.close();
    proxy.close();
  }

  private void takeOver(Outage outage) {
    long committed = consumer == null ? 0 : consumer.passed();
    stage = FeatureStage.builder(store, Tx.class, view).onOutage(outage).cachedEntities(10).build();
    consumer = new FakeConsumer(stage, log);
    consumer.takeOver(committed);
  }

  @Test
  void killed_and_restarted(Stack stack) {
    play(500);
    stack.redis().kill();
    stack.redis().restart();
    play(500);
    finish();
  }

  @Test
  void emptied_while_the_owner_lives(Stack stack) {
    play(500);
    redis(stack, RedisCommands::flushall);
    play(500);
    assertThat(consumer.resyncs()).isPositive();
    finish();
  }

  @Test
  void emptied_while_nobody_owns_the_partition(Stack stack) {
    play(500);
    redis(stack, RedisCommands::flushall);
    takeOver(Outage.PAUSE);
    play(500);
    finish();
  }

  @Test
  void set_back_as_by_a_failover_to_a_lagging_replica(Stack stack) {
    play(300);
    List<Dumped> earlier = dump(stack);
    play(300);
    redis(stack, RedisCommands::flushall);
    restore(stack, earlier);
    play(300);
    assertThat(consumer.resyncs()).isPositive();
    finish();
  }

  @Test
  void cut_after_a_flush_arrived_and_before_its_answer() {
    play(500);
    pass(50);
    proxy.stall(TcpProxy.Direction.TO_CLIENT);
    consumer.commit(consumer.passed());
    stage.flush();
    proxy.reset();
    proxy.heal();
    awaitAnswer();
    play(500);
    assertThat(consumer.resyncs()).as("the repeated flush was a duplicate, not a gap").isZero();
    finish();
  }

  @Test
  void stopped_for_a_while_holds_records_back(Stack stack) throws Exception {
    play(500);
    stack.redis().pause();
    Thread resumer = new Thread(() -> resumeWhenAsked(stack));
    resumer.start();
    play(300);
    resumer.join();
    finish();
  }

  private void resumeWhenAsked(Stack stack) {
    org.awaitility.Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> consumer.refusals() > 1);
    stack.redis().resume();
  }

  @Test
  void degraded_vectors_say_so_and_exactness_returns(Stack stack) {
    play(300);
    takeOver(Outage.DEGRADE);
    stack.redis().pause();
    append(30);
    Map<Long, FeatureVector> vectors = consumer.pass(30);
    stack.redis().resume();

    assertThat(vectors).hasSize(30);
    assertThat(vectors.values()).allMatch(FeatureVector::stale);
    consumer.commit(consumer.passed());
    awaitAnswer();
    org.awaitility.Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              stage.flush();
              return consumer.wantsResync();
            });
    play(300);
    finish();
  }

  private void awaitAnswer() {
    org.awaitility.Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .ignoreException(RetriableException.class)
        .until(() -> store.unfit().isEmpty());
  }

  private void append(int events) {
    for (int i = 0; i < events; i++) {
      Tx tx = stream.next();
      log.add(tx);
      expected.add(reference.apply(tx));
    }
  }

  private void pass(int most) {
    append(most);
    consumer
        .pass(most)
        .forEach(
            (offset, vector) -> {
              assertThat(vector).isEqualTo(expected.get(offset.intValue()));
              compared++;
            });
  }

  private void play(int events) {
    for (int i = 0; i < events; i += 25) {
      resyncIfAsked();
      long committed = consumer.passed();
      pass(25);
      if (consumer.wantsResync()) {
        consumer.takeOver(committed);
        consumer.pass(25);
      }
      consumer.commit(consumer.passed());
      stage.flush();
    }
    resyncIfAsked();
  }

  private void resyncIfAsked() {
    while (consumer.wantsResync()) {
      consumer.takeOver(consumer.passed());
    }
  }

  /** What other services read at the end is what one engine computes. */
  private void finish() {
    org.awaitility.Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              resyncIfAsked();
              stage.flush();
              return !consumer.wantsResync()
                  && store.read(view, "u0", late()).nextOffset() == log.size();
            });
    assertThat(compared).isGreaterThan(log.size() / 2);
    for (int user = 0; user < USERS; user++) {
      assertThat(store.read(view, "u" + user, late()).vector())
          .isEqualTo(reference.read("u" + user, late()));
    }
  }

  private Instant late() {
    return Instant.ofEpochMilli(log.stream().mapToLong(Tx::timeMillis).max().orElseThrow());
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
