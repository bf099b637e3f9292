package io.streamsentinel.unit;

import java.time.Duration;

/**
 * A handler's "not now": its partition waits with a reason, and no attempt is counted. Made by
 * {@link Unit#notNow}, thrown by the handler.
 */
public final class NotNowException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final Duration retryAfter;

  /**
   * For code that has no unit at hand, as a circuit breaker around a scorer.
   *
   * @param reason why; no key, value or secret
   * @param retryAfter when to try again; positive
   */
  public NotNowException(String reason, Duration retryAfter) {
    // No stack trace: it is an answer, not an accident, and may be given a million times.
    super(reason, null, false, false);
    if (retryAfter.isNegative() || retryAfter.isZero()) {
      throw new IllegalArgumentException("retryAfter must be positive: " + retryAfter);
    }
    this.retryAfter = retryAfter;
  }

  /** When to try again. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
