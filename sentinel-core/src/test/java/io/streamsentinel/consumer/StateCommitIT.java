package io.streamsentinel.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.streamsentinel.stack.Service;
import io.streamsentinel.stack.Stack;
import io.streamsentinel.stack.TcpProxy;
import io.streamsentinel.stack.TcpProxy.Direction;
import io.streamsentinel.stack.WithStack;
import io.streamsentinel.state.StateScene;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The engine with state while the broker goes away in the middle of a Kafka commit whose rows the
 * database has already.
 */
@Tag("long")
@WithStack(
    own = true,
    proxied = true,
    start = {Service.KAFKA, Service.POSTGRES})
class StateCommitIT {

  private static final int HIT = 3;
  private static final int RECORDS = 3_000;

  @Test
  void answer_of_the_commit_that_is_lost_is_found_to_have_happened(Stack stack) throws Exception {
    TcpProxy network = stack.kafka().proxy(0);
    CompletableFuture<Void> healed = new CompletableFuture<>();
    try (StateScene scene = new StateScene(stack, 2)) {
      scene.produce(RECORDS);
      at(
          scene,
          CrashPoint.OFFSETS_SENT,
          () -> {
            network.stall(Direction.TO_CLIENT);
            CompletableFuture.runAsync(
                () -> {
                  // So long, the broker is heard by nobody; then what it said is lost.
                  await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
                  network.reset();
                  network.heal();
                  healed.complete(null);
                });
          });

      healed.get(1, TimeUnit.MINUTES);
      scene.awaitDone();
      scene.check();
    }
  }

  /** A worker, and what happens when it comes to a place for the third time. */
  private static void at(StateScene scene, CrashPoint point, Runnable fault) {
    AtomicInteger hits = new AtomicInteger();
    scene.worker(
        "a",
        scene.database().dataSource(),
        scene.rowAndOutput(),
        s -> s,
        c ->
            c.witness(
                reached -> {
                  if (reached == point && hits.incrementAndGet() == HIT) {
                    fault.run();
                  }
                }));
    await().atMost(Duration.ofMinutes(1)).until(() -> hits.get() >= HIT);
    assertThat(hits.get()).isGreaterThanOrEqualTo(HIT);
  }
}
