package io.streamsentinel.unit;

import java.time.Duration;

/**
 * A handler's "again, soon": what it called failed, and the failure says nothing about the record.
 * The record's key waits, other keys go on, and the handler is called again after the given time:
 * so often as this exception says, whatever the consumer's retry policy. Only then is the record
 * given up, for the cause.
 *
 * <p>For code that knows better than the consumer how much patience a failure deserves, as a
 * circuit breaker does. {@link NotNowException} is for what concerns the whole partition.
 */
public final class TryAgainException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final Duration retryAfter;
  private final int attempts;

  /**
   * Asks for another attempt.
   *
   * @param reason why; no key, value or secret
   * @param cause what failed; the reason in the dead letter, if it comes to that
   * @param retryAfter when to try again; positive. Shortened at random by up to a half
   * @param attempts how often the handler may end like this before the record is given up
   */
  public TryAgainException(String reason, Throwable cause, Duration retryAfter, int attempts) {
    super(reason, cause, false, false);
    if (retryAfter.isNegative() || retryAfter.isZero()) {
      throw new IllegalArgumentException("retryAfter must be positive: " + retryAfter);
    }
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts must be positive: " + attempts);
    }
    this.retryAfter = retryAfter;
    this.attempts = attempts;
  }

  /** When to try again, at the latest. */
  public Duration retryAfter() {
    return retryAfter;
  }

  /** How often the handler may end like this. */
  public int attempts() {
    return attempts;
  }
}
