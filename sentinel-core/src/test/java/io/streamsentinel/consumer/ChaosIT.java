package io.streamsentinel.consumer;

import io.streamsentinel.stack.KafkaCluster;
import io.streamsentinel.stack.Server;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TcpProxy;
import io.streamsentinel.stack.TestScope;
import io.streamsentinel.stack.WithStack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Faults in an order that a seed decides, on three real brokers, for as long as one likes: {@code
 * mvn verify -Pchaos -pl sentinel-core}; {@code -Dsentinel.chaos.time=PT1H} for an hour, {@code
 * -Dsentinel.seed=N} for the same faults again.
 */
@Tag("chaos")
@WithStack(own = true, brokers = 3, proxied = true, peersProxied = true, start = Service.KAFKA)
class ChaosIT {

  private static final Duration TIME =
      Duration.parse(System.getProperty("sentinel.chaos.time", "PT60S"));
  private static final long SEED = Long.getLong("sentinel.seed", System.nanoTime());
  private static final int PER_SECOND = 300;
  private static final int MEMBERS_MAX = 3;

  private final Random random = new Random(SEED);
  private final List<String> schedule = new ArrayList<>();
  private int instances;

  @Test
  void nothing_is_lost_or_doubled_whatever_happens(Stack stack, TestScope scope) throws Exception {
    Broker broker = new Broker(stack.bootstrapServers());
    try (Copying copying = new Copying(broker, scope, 3);
        Feed feed = Feed.start(broker, copying.in(), PER_SECOND)) {
      join(copying);
      long begun = System.nanoTime();
      while (System.nanoTime() - begun < TIME.toNanos()) {
        copying.awaitHandled(copying.handled() + PER_SECOND / 2);
        disturb(stack.kafka(), copying);
      }
      stack.kafka().heal();
      copying.endAndCheck(feed.end());
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(
          "seed " + SEED + ": replay with -Dsentinel.seed=" + SEED + "; faults: " + schedule, e);
    }
  }

  private void disturb(KafkaCluster kafka, Copying copying) throws Exception {
    int which = random.nextInt(3);
    Server server = kafka.brokers().get(which);
    TcpProxy proxy = kafka.proxy(which);
    Duration time = Duration.ofMillis(500 + random.nextInt(7_000));
    switch (random.nextInt(8)) {
      case 0 -> {
        note("kill " + which);
        server.kill();
        server.restart();
      }
      case 1 -> {
        note("stop " + which);
        server.stop();
        server.restart();
      }
      case 2 -> {
        note("pause " + which + " for " + time);
        server.pause();
        Pauser.pause(time);
        server.resume();
      }
      case 3 -> {
        note("partition clients from " + which + " for " + time);
        proxy.partition();
        Pauser.pause(time);
        kafka.heal();
      }
      case 4 -> {
        note("lose replies of " + which + " for " + time);
        proxy.stall(TcpProxy.Direction.TO_CLIENT);
        Pauser.pause(time);
        proxy.reset();
        kafka.heal();
      }
      case 5 -> {
        note("cut brokers from " + which + " for " + time);
        kafka.peerProxy(which).partition();
        Pauser.pause(time);
        kafka.heal();
      }
      case 6 -> {
        if (copying.members() < MEMBERS_MAX) {
          join(copying);
        }
      }
      default -> {
        if (copying.members() > 1) {
          note("a member leaves");
          copying.leave();
        }
      }
    }
  }

  private void join(Copying copying) {
    note("a member joins");
    copying.member("m" + instances++);
  }

  private void note(String fault) {
    schedule.add(fault);
  }
}
