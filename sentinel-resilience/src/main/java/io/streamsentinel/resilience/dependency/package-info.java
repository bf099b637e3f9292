/**
 * What a handler calls, guarded by a circuit breaker, a bulkhead and a time limit: start with
 * {@link io.streamsentinel.resilience.dependency.Dependency}. Several of them, tried in order
 * within a budget: {@link io.streamsentinel.resilience.dependency.FallbackChain}.
 */
@NullMarked
package io.streamsentinel.resilience.dependency;

import org.jspecify.annotations.NullMarked;
