package io.streamsentinel.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.stack.KafkaCluster;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TcpProxy;
import io.streamsentinel.stack.TestScope;
import io.streamsentinel.stack.WithStack;
import java.time.Duration;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A network that fails between clients and brokers, and between brokers. TCP loses no bytes: a lost
 * packet is a reply that comes late or a connection that ends.
 */
@Tag("long")
@WithStack(own = true, brokers = 3, proxied = true, peersProxied = true, start = Service.KAFKA)
class NetworkFaultsIT {

  private static final Duration STALL = Duration.ofSeconds(90);
  private static final int PER_SECOND = 300;
  private static final int PARTITIONS = 2;

  /** What is done to the network, and undone by {@link KafkaCluster#heal}. */
  private interface Fault {
    void happen(KafkaCluster kafka, Copying copying) throws Exception;
  }

  @ParameterizedTest
  @ValueSource(longs = {2, 9})
  void clients_cut_off_in_a_commit_go_on_when_the_network_heals_before_or_after_the_timeout(
      long seconds, Stack stack, TestScope scope) throws Exception {
    Trap trap = new Trap(CrashPoint.OFFSETS_SENT, 20);
    survive(
        stack,
        scope,
        trap,
        (kafka, copying) -> {
          trap.set();
          trap.awaitCaught();
          all(kafka, TcpProxy::partition);
          trap.open();
          Pauser.pause(Duration.ofSeconds(seconds));
        });
  }

  @Test
  void replies_that_are_lost_are_asked_for_again(Stack stack, TestScope scope) throws Exception {
    survive(
        stack,
        scope,
        Witness.NONE,
        (kafka, copying) -> {
          for (int round = 0; round < 3; round++) {
            all(kafka, proxy -> proxy.stall(TcpProxy.Direction.TO_CLIENT));
            Pauser.pause(Duration.ofSeconds(2));
            // What was held back is lost, as the answers of commits that took place.
            all(kafka, TcpProxy::reset);
            kafka.heal();
            Pauser.pause(Duration.ofSeconds(2));
          }
        });
  }

  @Test
  void connections_that_break_at_random_cost_time_and_nothing_else(Stack stack, TestScope scope)
      throws Exception {
    long seed = Long.getLong("sentinel.seed", System.nanoTime());
    Random random = new Random(seed);
    survive(
        stack,
        scope,
        Witness.NONE,
        (kafka, copying) -> {
          for (int i = 0; i < 100; i++) {
            for (int broker = 0; broker < 3; broker++) {
              if (random.nextInt(10) == 0) {
                kafka.proxy(broker).reset();
              }
            }
            Pauser.pause(Duration.ofMillis(100));
          }
        });
  }

  @Test
  void slow_link_to_one_broker_slows_down_and_loses_no_member(Stack stack, TestScope scope)
      throws Exception {
    survive(
        stack,
        scope,
        Witness.NONE,
        (kafka, copying) -> {
          TcpProxy link = kafka.proxy(0);
          for (TcpProxy.Direction direction : TcpProxy.Direction.values()) {
            link.delay(direction, Duration.ofMillis(150));
            link.bandwidth(direction, 50_000);
          }
          copying.awaitHandled(copying.handled() + 5 * PER_SECOND);
        });
  }

  @Test
  void leader_in_a_minority_refuses_and_nothing_is_doubled_when_it_is_answered_again(
      Stack stack, TestScope scope) throws Exception {
    survive(
        stack,
        scope,
        Witness.NONE,
        (kafka, copying) -> {
          // Followers can't fetch: what this broker leads has one replica in sync, and refuses.
          kafka.peerProxy(0).partition();
          Pauser.pause(Duration.ofSeconds(10));
        });
  }

  private static void survive(Stack stack, TestScope scope, Witness witness, Fault fault)
      throws Exception {
    Broker broker = new Broker(stack.bootstrapServers());
    try (Copying copying = new Copying(broker, scope, PARTITIONS);
        Feed feed = Feed.start(broker, copying.in(), PER_SECOND)) {
      copying.member("a", builder -> builder.witness(witness));
      copying.awaitHandled(2 * PER_SECOND);
      fault.happen(stack.kafka(), copying);
      stack.kafka().heal();
      long healed = System.nanoTime();
      copying.awaitHandled(copying.handled() + PER_SECOND);
      assertThat(Duration.ofNanos(System.nanoTime() - healed)).isLessThan(STALL);
      copying.endAndCheck(feed.end());
    }
  }

  private static void all(KafkaCluster kafka, Consumer<TcpProxy> fault) {
    for (int broker = 0; broker < 3; broker++) {
      fault.accept(kafka.proxy(broker));
    }
  }
}
