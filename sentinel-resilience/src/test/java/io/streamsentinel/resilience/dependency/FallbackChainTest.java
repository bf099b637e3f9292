package io.streamsentinel.resilience.dependency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FallbackChainTest {

  private static final Duration BUDGET = Duration.ofMillis(40);

  /** What {@link FallbackChain} states. */
  private static final Duration MARGIN = Duration.ofMillis(250);

  private final MeterRegistry metrics = new SimpleMeterRegistry();
  private final CountDownLatch end = new CountDownLatch(1);

  @AfterEach
  void release() {
    end.countDown();
  }

  private Dependency step(String name) {
    return Dependency.named(name)
        .timeLimit(Duration.ofMillis(20))
        .atMost(4)
        .metrics(metrics)
        .build();
  }

  private FallbackChain<String, Double> chain(
      Function<String, Double> model, Function<String, Double> rules) {
    return FallbackChain.<String, Double>within(BUDGET)
        .metrics(metrics)
        .first(step("model"), model)
        .then(step("rules"), rules)
        .otherwise("review", payment -> 0.5);
  }

  @Test
  void first_step_answers_while_it_can() throws Exception {
    Answer<Double> answer = chain(payment -> 0.9, payment -> 0.1).ask("p");

    assertThat(answer).isEqualTo(new Answer<>(0.9, "model", List.of()));
    assertThat(answer.why()).isEmpty();
    assertThat(metrics.counter("streaming.fallback.answers", "step", "model").count()).isOne();
  }

  @Test
  void later_step_answers_and_the_answer_says_why() throws Exception {
    FallbackChain<String, Double> chain =
        chain(
            payment -> {
              throw new IllegalStateException("secret 4111");
            },
            payment -> 0.1);

    Answer<Double> answer = chain.ask("p");

    assertThat(answer.by()).isEqualTo("rules");
    assertThat(answer.value()).isEqualTo(0.1);
    assertThat(answer.why()).isEqualTo("model: failed with java.lang.IllegalStateException");
  }

  @Test
  void caller_never_waits_longer_than_the_budget_when_every_step_ignores_interruption()
      throws Exception {
    FallbackChain<String, Double> chain = chain(this::stuck, this::stuck);
    List<Long> waits = new ArrayList<>();

    for (int i = 0; i < 30; i++) {
      long begun = System.nanoTime();
      Answer<Double> answer = chain.ask("p");
      waits.add(System.nanoTime() - begun);
      assertThat(answer.by()).isEqualTo("review");
    }

    assertThat(waits).allMatch(wait -> wait <= BUDGET.plus(MARGIN).toNanos());
  }

  @Test
  void step_whose_threads_are_all_stuck_is_skipped_at_once_and_comes_back() throws Exception {
    AtomicBoolean stuck = new AtomicBoolean(true);
    Dependency model =
        Dependency.named("model")
            .timeLimit(Duration.ofMillis(5))
            .atMost(10)
            .opensAt(50, 20)
            .closesAfter(1)
            .probeEvery(Duration.ofMillis(200))
            .metrics(metrics)
            .build();
    FallbackChain<String, Double> chain =
        FallbackChain.<String, Double>within(Duration.ofMillis(20))
            .metrics(metrics)
            .first(model, payment -> stuck.get() ? stuck(payment) : 0.9)
            .otherwise("review", payment -> 0.5);
    for (int i = 0; i < 10; i++) {
      chain.ask("p");
    }

    assertThat(chain.ask("p").why()).isEqualTo("model: model is away: its circuit is open");
    stuck.set(false);
    end.countDown();

    Awaitility.await().untilAsserted(() -> assertThat(chain.ask("p").by()).isEqualTo("model"));
  }

  @Test
  void step_that_gets_less_than_its_time_is_not_blamed_for_being_late() throws Exception {
    Dependency rules = step("rules");
    FallbackChain<String, Double> chain =
        FallbackChain.<String, Double>within(Duration.ofMillis(25))
            .metrics(metrics)
            .first(
                Dependency.named("model")
                    .timeLimit(Duration.ofMillis(20))
                    .opensAt(100, 1_000)
                    .metrics(metrics)
                    .build(),
                this::patient)
            .then(rules, this::patient)
            .otherwise("review", payment -> 0.5);

    for (int i = 0; i < 30; i++) {
      chain.ask("p");
    }

    assertThat(rules.health()).startsWith("circuit closed");
  }

  @Test
  void step_that_may_take_longer_than_the_budget_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                FallbackChain.<String, Double>within(BUDGET)
                    .first(Dependency.named("model").build(), payment -> 1.0))
        .withMessageContaining("model")
        .withMessageContaining("PT1S")
        .withMessageContaining("PT0.04S");
  }

  private Double stuck(String payment) {
    DependencyTest.uninterruptibly(end);
    return 1.0;
  }

  /** Waits until it is interrupted, and then ends. */
  private Double patient(String payment) {
    try {
      end.await(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return 1.0;
  }
}
