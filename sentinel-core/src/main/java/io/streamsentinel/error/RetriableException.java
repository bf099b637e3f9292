package io.streamsentinel.error;

import org.jspecify.annotations.Nullable;

/**
 * The same call may succeed later: a server is away, a limit was met. A handler may throw it, too.
 */
public non-sealed class RetriableException extends SentinelException {

  private static final long serialVersionUID = 1;

  /**
   * With a message alone.
   *
   * @param message what happened and what to do; no key, value or secret
   */
  public RetriableException(String message) {
    super(message, null);
  }

  /**
   * With a cause.
   *
   * @param message what happened and what to do; no key, value or secret
   * @param cause what led to it, or null
   */
  public RetriableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
