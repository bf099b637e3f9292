package io.streamsentinel.error;

import org.jspecify.annotations.Nullable;

/**
 * This piece of work can't succeed, the next one can. A handler that throws it spares its record
 * the retries: the record is given up at once.
 */
public non-sealed class AbortableException extends SentinelException {

  private static final long serialVersionUID = 1;

  /**
   * With a message alone.
   *
   * @param message what happened and what to do; no key, value or secret
   */
  public AbortableException(String message) {
    super(message, null);
  }

  /**
   * With a cause.
   *
   * @param message what happened and what to do; no key, value or secret
   * @param cause what led to it, or null
   */
  public AbortableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
