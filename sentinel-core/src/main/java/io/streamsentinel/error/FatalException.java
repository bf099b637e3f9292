package io.streamsentinel.error;

import org.jspecify.annotations.Nullable;

/**
 * Nothing more can be done here without a change from outside: configuration, rights, a server's
 * state.
 */
public non-sealed class FatalException extends SentinelException {

  private static final long serialVersionUID = 1;

  /**
   * With a message alone.
   *
   * @param message what happened and what to do; no key, value or secret
   */
  public FatalException(String message) {
    super(message, null);
  }

  /**
   * With a cause.
   *
   * @param message what happened and what to do; no key, value or secret
   * @param cause what led to it, or null
   */
  public FatalException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
