package io.streamsentinel.resilience.dependency;

import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.streamsentinel.metrics.Gauges;
import java.util.Locale;

/**
 * Counts calls by how they ended, and shows the state: 1 for the one it is in, 0 for the others.
 */
final class DependencyMeters {

  private static final String STATE = "streaming.circuit.breaker.state";
  private static final String CALLS = "streaming.dependency.calls";

  private final Counter succeeded;
  private final Counter failed;
  private final Counter refused;
  private final Counter own;

  DependencyMeters(MeterRegistry registry, String name, Circuit circuit) {
    for (State state : new State[] {State.CLOSED, State.HALF_OPEN, State.OPEN}) {
      String tag = state.name().toLowerCase(Locale.ROOT);
      Gauge.builder(STATE, circuit, each -> each.state() == state ? 1 : 0)
          .tags(Gauges.vacate(registry, STATE, Tags.of("name", name, "state", tag)))
          .register(registry);
    }
    this.succeeded = registry.counter(CALLS, "name", name, "result", "succeeded");
    this.failed = registry.counter(CALLS, "name", name, "result", "failed");
    this.refused = registry.counter(CALLS, "name", name, "result", "refused");
    this.own = registry.counter(CALLS, "name", name, "result", "record");
  }

  void succeeded() {
    succeeded.increment();
  }

  void failed() {
    failed.increment();
  }

  /** Not made: the circuit is open, or no place was free. */
  void refused() {
    refused.increment();
  }

  /** Failed by the record's own fault. */
  void recordsFault() {
    own.increment();
  }
}
