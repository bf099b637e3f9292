package io.streamsentinel.resilience.dependency;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Steps that are asked in order, within a budget of time, until one answers; the last always does.
 *
 * <pre>{@code
 * FallbackChain<FeatureVector, Double> risk =
 *     FallbackChain.<FeatureVector, Double>within(Duration.ofMillis(20))
 *         .first(model, features -> scorer.score(features).probability())
 *         .then(rules, features -> Rules.score(features))
 *         .otherwise("review", features -> 0.5);
 * Answer<Double> answer = risk.ask(features);   // answer.by(), answer.why()
 * }</pre>
 *
 * <p><b>The caller never waits longer than the budget</b>, and what a loaded machine needs to wake
 * a thread (250 ms at most in the tests, usually below one), plus the time of the last step, which
 * runs on the caller's thread and should be a constant or nearly so. That holds also when a step
 * ignores interruption: it keeps its thread, and its {@link Dependency} has as many threads as
 * {@link DependencyBuilder#atMost} says. When all of them are stuck, the circuit is open by then,
 * so the step is skipped at once and costs no time; when threads return, probes find that out.
 *
 * <p>A step whose exception is the record's own fault is skipped, too. Thread-safe.
 *
 * @param <I> what the steps are asked
 * @param <O> what they answer
 */
public final class FallbackChain<I, O extends @Nullable Object> {

  private static final String ANSWERS = "streaming.fallback.answers";

  private record Step<I, O extends @Nullable Object>(
      Dependency dependency, Function<? super I, ? extends O> question) {}

  private final Duration budget;
  private final List<Step<I, O>> steps;
  private final String last;
  private final Function<? super I, ? extends O> safe;
  private final MeterRegistry metrics;

  private FallbackChain(Builder<I, O> builder, String last, Function<? super I, ? extends O> safe) {
    this.budget = builder.budget;
    this.steps = List.copyOf(builder.steps);
    this.last = last;
    this.safe = safe;
    this.metrics = builder.metrics;
  }

  /**
   * A builder; {@link Builder#otherwise} ends it.
   *
   * @param budget how long a caller waits for all steps together; positive
   * @param <I> what the steps are asked
   * @param <O> what they answer
   */
  public static <I, O extends @Nullable Object> Builder<I, O> within(Duration budget) {
    if (budget.isNegative() || budget.isZero()) {
      throw new IllegalArgumentException("the budget must be positive: " + budget);
    }
    return new Builder<>(budget);
  }

  /**
   * Asks the steps in their order.
   *
   * @param input what they are asked
   * @return the answer, with the step that gave it
   * @throws InterruptedException if the caller was interrupted
   */
  public Answer<O> ask(I input) throws InterruptedException {
    long deadline = System.nanoTime() + budget.toNanos();
    List<Answer.Skipped> skipped = List.of();
    for (Step<I, O> step : steps) {
      Dependency dependency = step.dependency;
      Duration left = Duration.ofNanos(deadline - System.nanoTime());
      String why;
      if (left.isNegative() || left.isZero()) {
        why = "no time left";
      } else {
        try {
          O value = dependency.callWithin(() -> step.question.apply(input), left);
          return answered(value, dependency.name(), skipped);
        } catch (InterruptedException e) {
          throw e;
        } catch (Exception e) {
          why = why(e);
        }
      }
      skipped = skipped.isEmpty() ? new ArrayList<>() : skipped;
      skipped.add(new Answer.Skipped(dependency.name(), why));
    }
    return answered(safe.apply(input), last, skipped);
  }

  private Answer<O> answered(O value, String by, List<Answer.Skipped> skipped) {
    metrics.counter(ANSWERS, "step", by).increment();
    return new Answer<>(value, by, skipped);
  }

  /** A message of somebody else's exception may hold anything, so only its class is said. */
  private static String why(Exception failure) {
    Throwable cause = failure instanceof Failed failed ? failed.failure() : failure;
    boolean ours = cause instanceof Refused || cause instanceof TimeoutException;
    return ours ? String.valueOf(cause.getMessage()) : "failed with " + cause.getClass().getName();
  }

  /**
   * Gathers the steps of a chain. Not thread-safe.
   *
   * @param <I> what the steps are asked
   * @param <O> what they answer
   */
  public static final class Builder<I, O extends @Nullable Object> {

    private final Duration budget;
    private final List<Step<I, O>> steps = new ArrayList<>();
    private MeterRegistry metrics = Metrics.globalRegistry;

    private Builder(Duration budget) {
      this.budget = budget;
    }

    /**
     * The step that is asked first.
     *
     * @param dependency guards it; its time limit must be within the budget
     * @param question asks it
     */
    public Builder<I, O> first(Dependency dependency, Function<? super I, ? extends O> question) {
      if (!steps.isEmpty()) {
        throw new IllegalStateException("there is a first step already: then(...)");
      }
      return then(dependency, question);
    }

    /**
     * The step that is asked when those before it did not answer, in the time that they left.
     *
     * @param dependency guards it; its time limit must be within the budget
     * @param question asks it
     */
    public Builder<I, O> then(Dependency dependency, Function<? super I, ? extends O> question) {
      Duration limit = dependency.timeLimit();
      if (limit == null || limit.compareTo(budget) > 0) {
        throw new IllegalArgumentException(
            "%s may take %s of a budget of %s: give it a timeLimit(...) within it"
                .formatted(dependency.name(), limit == null ? "any part" : limit, budget));
      }
      steps.add(new Step<>(dependency, question));
      return this;
    }

    /**
     * Where answers are counted, by step. Default: Micrometer's global registry.
     *
     * @param registry the registry
     */
    public Builder<I, O> metrics(MeterRegistry registry) {
      this.metrics = registry;
      return this;
    }

    /**
     * The safe answer when no step gave one, which ends the chain.
     *
     * @param name its name
     * @param safe the answer; on the caller's thread, so quick, and it must not fail
     */
    public FallbackChain<I, O> otherwise(String name, Function<? super I, ? extends O> safe) {
      return new FallbackChain<>(this, name, safe);
    }
  }
}
