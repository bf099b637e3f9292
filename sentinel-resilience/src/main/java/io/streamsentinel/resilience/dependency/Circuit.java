package io.streamsentinel.resilience.dependency;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Resilience4j's breaker with hysteresis: it opens when a share of the last calls failed, and
 * closes only after so many calls in a row went well; the first that fails meanwhile opens it
 * again.
 */
final class Circuit {

  private static final Logger LOG = LoggerFactory.getLogger(Circuit.class);
  private static final Duration UNTIL_PROBES_RETURN = Duration.ofMillis(100);

  private final CircuitBreaker breaker;
  private final Clock clock;
  private final Duration probeEvery;
  private volatile long openedMillis;

  Circuit(Settings settings) {
    this.clock = settings.clock();
    this.probeEvery = settings.probeEvery();
    this.breaker =
        CircuitBreaker.of(
            settings.name(),
            CircuitBreakerConfig.custom()
                .slidingWindowType(SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(settings.window())
                .minimumNumberOfCalls(Math.max(1, settings.window() / 2))
                .failureRateThreshold(settings.percent())
                .permittedNumberOfCallsInHalfOpenState(settings.closesAfter())
                .waitDurationInOpenState(probeEvery)
                .recordException(failure -> true)
                .clock(clock)
                .build());
    breaker
        .getEventPublisher()
        .onStateTransition(
            event -> {
              if (event.getStateTransition().getToState() == State.OPEN) {
                openedMillis = clock.millis();
              }
              LOG.info("{}: circuit {}", settings.name(), event.getStateTransition());
            });
  }

  /** Whether a call may be made now. Whoever was let in says how it ended. */
  boolean enter() {
    return breaker.tryAcquirePermission();
  }

  void succeeded() {
    breaker.onSuccess(0, TimeUnit.NANOSECONDS);
  }

  void failed(Throwable failure) {
    synchronized (this) {
      if (breaker.getState() == State.HALF_OPEN) {
        // Resilience4j would close it with a share of the probes failing.
        breaker.transitionToOpenState();
        return;
      }
    }
    breaker.onError(0, TimeUnit.NANOSECONDS, failure);
  }

  /** The call said nothing about the dependency. */
  void left() {
    breaker.releasePermission();
  }

  boolean closed() {
    return breaker.getState() == State.CLOSED;
  }

  State state() {
    return breaker.getState();
  }

  float failurePercent() {
    return breaker.getMetrics().getFailureRate();
  }

  /** When it is worth asking again. */
  Duration retryAfter() {
    if (breaker.getState() != State.OPEN) {
      return UNTIL_PROBES_RETURN;
    }
    long left = openedMillis + probeEvery.toMillis() - clock.millis();
    return Duration.ofMillis(Math.max(1, left + 1));
  }
}
