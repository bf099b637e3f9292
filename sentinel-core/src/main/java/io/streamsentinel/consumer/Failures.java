package io.streamsentinel.consumer;

import io.streamsentinel.error.AbortableException;
import io.streamsentinel.error.FatalException;
import io.streamsentinel.unit.ElsewhereException;
import io.streamsentinel.unit.NotNowException;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/** Decides what follows when a handler threw. */
final class Failures {

  /** What follows. */
  sealed interface Verdict {}

  /** The handler is called again after this time. */
  record Again(long nanos) implements Verdict {}

  /** The partition waits, and no attempt is counted. */
  record Wait(long nanos, String reason) implements Verdict {}

  /** The record is given up. */
  record GiveUp() implements Verdict {}

  private final RetryPolicy policy;
  private final LongSupplier ticker;
  private final DoubleSupplier random;
  private final EngineMetrics metrics;

  Failures(RetryPolicy policy, LongSupplier ticker, DoubleSupplier random, EngineMetrics metrics) {
    this.policy = policy;
    this.ticker = ticker;
    this.random = random;
    this.metrics = metrics;
  }

  Verdict verdict(OpenUnit unit, Throwable failure) {
    if (failure instanceof NotNowException notNow) {
      return new Wait(notNow.retryAfter().toNanos(), "not now: " + notNow.getMessage());
    }
    if (unit.poison() != null || failure instanceof ElsewhereException) {
      return new GiveUp();
    }
    metrics.error(ErrorType.HANDLER);
    long now = ticker.getAsLong();
    int attempts = unit.failed(now);
    if (failure instanceof AbortableException || failure instanceof FatalException) {
      return new GiveUp();
    }
    long delay = policy.delayNanos(attempts, random.getAsDouble());
    boolean late = now + delay - unit.firstFailureNanos() > policy.total().toNanos();
    if (attempts >= policy.attempts() || late) {
      return new GiveUp();
    }
    metrics.retried(unit.raw().topic());
    return new Again(delay);
  }
}
