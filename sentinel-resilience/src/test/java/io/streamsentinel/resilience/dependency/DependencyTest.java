package io.streamsentinel.resilience.dependency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.streamsentinel.unit.NotNowException;
import io.streamsentinel.unit.TryAgainException;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DependencyTest {

  private static final Callable<String> WELL = () -> "yes";
  private static final Callable<String> AWAY =
      () -> {
        throw new IOException("connection refused");
      };

  private final HandClock clock = new HandClock();
  private final MeterRegistry metrics = new SimpleMeterRegistry();

  private DependencyBuilder sanctions() {
    return Dependency.named("sanctions").noTimeLimit().metrics(metrics).clock(clock);
  }

  private static void calls(Dependency dependency, int times, Callable<String> work) {
    for (int i = 0; i < times; i++) {
      Throwable unused = catchThrowable(() -> dependency.call(work));
    }
  }

  private double state(String state) {
    return metrics
        .get("streaming.circuit.breaker.state")
        .tags("name", "sanctions", "state", state)
        .gauge()
        .value();
  }

  @Test
  void failure_while_the_circuit_is_closed_has_the_record_tried_again_soon() {
    Dependency dependency = sanctions().attempts(27).build();

    TryAgainException again =
        catchThrowableOfType(TryAgainException.class, () -> dependency.call(AWAY));

    assertThat(again.attempts()).isEqualTo(27);
    assertThat(again).hasCauseInstanceOf(IOException.class).hasMessage("sanctions failed");
  }

  @Test
  void dependency_that_is_away_opens_the_circuit_and_is_not_called_until_probes_are_due() {
    Dependency dependency = sanctions().build();
    calls(dependency, 20, AWAY);
    AtomicInteger called = new AtomicInteger();

    NotNowException notNow =
        catchThrowableOfType(NotNowException.class, () -> dependency.call(called::incrementAndGet));

    assertThat(notNow).hasMessage("sanctions is away: its circuit is open");
    assertThat(notNow.retryAfter()).isBetween(Duration.ofMillis(1_000), Duration.ofMillis(1_110));
    assertThat(called).hasValue(0);
    assertThat(state("open")).isEqualTo(1);
    assertThat(state("closed")).isZero();
    assertThat(dependency.health()).startsWith("circuit open, 100 % failing");
  }

  @Test
  void circuit_closes_only_after_all_probes_in_a_row_went_well() throws Exception {
    Dependency dependency = sanctions().closesAfter(3).build();
    calls(dependency, 20, AWAY);
    clock.pass(Duration.ofMillis(1_001));

    dependency.call(WELL);
    dependency.call(WELL);
    calls(dependency, 1, AWAY);

    assertThat(state("open")).isEqualTo(1);
    assertThat(catchThrowable(() -> dependency.call(WELL))).isInstanceOf(NotNowException.class);
    clock.pass(Duration.ofMillis(1_001));
    for (int i = 0; i < 3; i++) {
      assertThat(state("closed")).isZero();
      dependency.call(WELL);
    }
    assertThat(state("closed")).isEqualTo(1);
  }

  @Test
  void probe_that_fails_pauses_and_does_not_count_against_its_record() {
    Dependency dependency = sanctions().build();
    calls(dependency, 20, AWAY);
    clock.pass(Duration.ofMillis(1_001));

    assertThatThrownBy(() -> dependency.call(AWAY)).isInstanceOf(NotNowException.class);
  }

  @Test
  void given_probe_is_asked_instead_of_a_record() throws Exception {
    AtomicInteger probes = new AtomicInteger();
    Dependency dependency = sanctions().closesAfter(3).probe(probes::incrementAndGet).build();
    calls(dependency, 20, AWAY);
    clock.pass(Duration.ofMillis(1_001));

    assertThat(dependency.call(WELL)).isEqualTo("yes");

    assertThat(probes).hasValue(3);
    assertThat(state("closed")).isEqualTo(1);
  }

  @Test
  void record_whose_own_fault_it_is_opens_nothing() {
    Dependency dependency = sanctions().build();

    for (int i = 0; i < 100; i++) {
      assertThatThrownBy(() -> dependency.call(() -> Integer.parseInt("no number")))
          .isInstanceOf(NumberFormatException.class);
    }

    assertThat(state("closed")).isEqualTo(1);
    assertThat(
            metrics
                .counter("streaming.dependency.calls", "name", "sanctions", "result", "record")
                .count())
        .isEqualTo(100);
  }

  @Test
  void what_counts_as_failure_is_the_users_choice() {
    Dependency dependency =
        sanctions().failure(failure -> failure instanceof NumberFormatException).build();

    calls(
        dependency,
        20,
        () -> {
          throw new NumberFormatException();
        });

    assertThat(state("open")).isEqualTo(1);
  }

  @Test
  void open_circuit_falls_back_where_the_caller_says_so() throws Exception {
    Dependency dependency = sanctions().build();

    assertThat(dependency.callOr(AWAY, why -> why.getClass().getSimpleName()))
        .isEqualTo("IOException");
    calls(dependency, 20, AWAY);
    assertThat(dependency.callOr(WELL, why -> why.getClass().getSimpleName()))
        .isEqualTo("NotNowException");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void dependency_that_fails_now_and_then_stays_closed_and_one_that_hardly_works_stays_open(
      long seed) {
    Random random = new Random(seed);
    double[] rates = {0.2, 0.9};
    double[] open = new double[2];
    for (int which = 0; which < 2; which++) {
      double rate = rates[which];
      Dependency dependency = sanctions().build();
      for (int i = 0; i < 10_000; i++) {
        calls(dependency, 1, random.nextDouble() < rate ? AWAY : WELL);
        clock.pass(Duration.ofMillis(10));
        open[which] += state("open") / 10_000;
      }
    }

    assertThat(open[0]).isLessThan(0.02);
    assertThat(open[1]).isGreaterThan(0.8);
  }

  @Test
  void call_that_takes_too_long_is_given_up_and_its_thread_interrupted() throws Exception {
    Dependency dependency =
        Dependency.named("slow")
            .timeLimit(Duration.ofMillis(20))
            .opensAt(100, 10_000)
            .metrics(metrics)
            .build();
    CountDownLatch interrupted = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);

    while (interrupted.getCount() > 0) {
      TryAgainException again =
          catchThrowableOfType(
              TryAgainException.class,
              () ->
                  dependency.call(
                      () -> {
                        try {
                          return "" + never.await(1, TimeUnit.MINUTES);
                        } catch (InterruptedException e) {
                          interrupted.countDown();
                          throw e;
                        }
                      }));

      assertThat(again.getCause())
          .isInstanceOf(TimeoutException.class)
          .hasMessage("slow took longer than 20 ms");
    }
  }

  @Test
  void call_that_ignores_interruption_keeps_its_place_until_it_ends() throws Exception {
    Dependency dependency =
        Dependency.named("stuck")
            .timeLimit(Duration.ofMillis(20))
            .atMost(1)
            .metrics(metrics)
            .build();
    CountDownLatch released = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    while (begun.getCount() > 0) {
      // A busy machine may give a call up before its thread has begun.
      Throwable unused =
          catchThrowable(
              () ->
                  dependency.call(
                      () -> {
                        begun.countDown();
                        return uninterruptibly(released);
                      }));
    }

    assertThatThrownBy(() -> dependency.call(WELL))
        .isInstanceOf(NotNowException.class)
        .hasMessage("stuck is busy: 1 calls under way");
    released.countDown();

    Awaitility.await()
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(dependency.call(WELL)).isEqualTo("yes"));
  }

  static String uninterruptibly(CountDownLatch latch) {
    boolean done = false;
    while (!done) {
      try {
        latch.await();
        done = true;
      } catch (InterruptedException e) {
        // On purpose: some clients do that.
      }
    }
    return "late";
  }

  @Test
  void settings_that_make_no_sense_are_refused_with_their_value() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dependency.named("x").timeLimit(Duration.ZERO))
        .withMessageContaining("PT0S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dependency.named("x").opensAt(0, 10))
        .withMessageContaining("0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sanctions().opensAt(50, 40).attempts(20).build())
        .withMessageContaining("20 attempts");
  }
}
