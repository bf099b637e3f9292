package io.streamsentinel.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.stack.Server;
import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TestScope;
import io.streamsentinel.stack.WithStack;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The only broker stands still under a running consumer: nothing is lost or doubled, and it goes on
 * soon after the broker does. What a broker's death does is tried on three, since Kafka itself may
 * forget how a transaction ended where there is one replica (RATIONALE.md).
 */
@Tag("long")
@WithStack(own = true, start = Service.KAFKA)
class BrokerFaultsIT {

  /** From the broker's return to the next record: the session of a member, and time to spare. */
  private static final Duration STALL = Duration.ofSeconds(60);

  private static final int PER_SECOND = 1_000;

  @Test
  void commit_that_times_out_is_made_again_when_the_broker_goes_on(Stack stack, TestScope scope)
      throws Exception {
    Broker broker = new Broker(stack.bootstrapServers());
    Server server = stack.kafka().brokers().get(0);
    try (Copying copying = new Copying(broker, scope, 2);
        Feed feed = Feed.start(broker, copying.in(), PER_SECOND)) {
      copying.member("a");
      for (int round = 0; round < 2; round++) {
        copying.awaitHandled(copying.handled() + 2 * PER_SECOND);
        server.pause();
        // Longer than the transaction timeout: calls time out, and the coordinator's clock too.
        Pauser.pause(Duration.ofSeconds(8));
        server.resume();
        long back = System.nanoTime();
        copying.awaitHandled(copying.handled() + PER_SECOND);
        assertThat(Duration.ofNanos(System.nanoTime() - back)).isLessThan(STALL);
      }
      copying.endAndCheck(feed.end());
    }
  }
}
