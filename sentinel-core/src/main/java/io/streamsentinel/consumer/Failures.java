package io.streamsentinel.consumer;

import io.streamsentinel.error.AbortableException;
import io.streamsentinel.error.FatalException;
import io.streamsentinel.unit.ElsewhereException;
import io.streamsentinel.unit.NotNowException;
import io.streamsentinel.unit.TryAgainException;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.apache.kafka.common.errors.SerializationException;

/** Decides what follows when a handler threw. */
final class Failures {

  /** What follows. */
  sealed interface Verdict {}

  /** The handler is called again after this time. */
  record Again(long nanos) implements Verdict {}

  /** The partition waits, and no attempt is counted. */
  record Wait(long nanos, String reason) implements Verdict {}

  /** The record is given up, for this reason. */
  record GiveUp(Throwable reason) implements Verdict {}

  /** The consumer stops, since every other record would fail alike. */
  record Stop(RefusedException reason) implements Verdict {}

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
    if (failure instanceof RefusedException refused) {
      metrics.error(ErrorType.AUTHENTICATION);
      return new Stop(refused);
    }
    if (unit.poison() != null || failure instanceof ElsewhereException) {
      return new GiveUp(failure);
    }
    metrics.error(ErrorType.HANDLER);
    if (failure instanceof TryAgainException again) {
      return tryAgain(unit, again);
    }
    long now = ticker.getAsLong();
    int attempts = unit.failed(now);
    if (failure instanceof AbortableException
        || failure instanceof FatalException
        || (failure instanceof SerializationException && Blame.of(failure) == Blame.RECORD)) {
      return new GiveUp(failure);
    }
    long delay = policy.delayNanos(attempts, random.getAsDouble());
    boolean late = now + delay - unit.firstFailureNanos() > policy.total().toNanos();
    if (attempts >= policy.attempts() || late) {
      return new GiveUp(failure);
    }
    metrics.retried(unit.raw().topic());
    return new Again(delay);
  }

  /** The exception's own patience, counted apart from the policy's. */
  private Verdict tryAgain(OpenUnit unit, TryAgainException again) {
    Throwable cause = again.getCause();
    if (unit.triedAgain() >= again.attempts()) {
      return new GiveUp(cause == null ? again : cause);
    }
    metrics.retried(unit.raw().topic());
    return new Again((long) (again.retryAfter().toNanos() * (1 - 0.5 * random.getAsDouble())));
  }
}
