package io.streamsentinel.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Two threads that hand each other a turn through signals: a wake-up that is lost lets a whole wait
 * go by, and many of them the test's time.
 */
class SignalTest {

  private static final int TURNS = Integer.getInteger("sentinel.signal.turns", 50_000);
  private static final long WAIT_NANOS = Duration.ofSeconds(20).toNanos();
  private static final Duration BOUND = Duration.ofSeconds(20L + TURNS / 1_000);

  private final Signal ping = new Signal();
  private final Signal pong = new Signal();
  private final AtomicInteger turn = new AtomicInteger();

  @Test
  void no_wakeup_is_lost_between_two_threads() throws Exception {
    CompletableFuture<Void> other = CompletableFuture.runAsync(() -> play(1, ping, pong));
    play(0, pong, ping);
    other.get(BOUND.toSeconds(), TimeUnit.SECONDS);

    assertThat(turn.get()).isEqualTo(2 * TURNS);
  }

  /** Takes every other turn; the work is there before the signal is raised. */
  private void play(int parity, Signal mine, Signal others) {
    long deadline = System.nanoTime() + BOUND.toNanos();
    for (int i = 0; i < TURNS; i++) {
      while (turn.get() % 2 != parity) {
        mine.await(WAIT_NANOS);
        assertThat(System.nanoTime()).isLessThan(deadline);
      }
      turn.incrementAndGet();
      others.raise();
    }
  }

  @Test
  void signal_that_comes_early_is_kept() {
    ping.raise();
    long begun = System.nanoTime();

    ping.await(WAIT_NANOS);

    assertThat(System.nanoTime() - begun).isLessThan(WAIT_NANOS);
  }
}
