package io.streamsentinel.error;

import org.jspecify.annotations.Nullable;

/**
 * What the library throws. Its type says what the caller may do next: {@link RetriableException}
 * (the same again), {@link AbortableException} (give up this piece of work, go on with the next) or
 * {@link FatalException} (stop and let somebody look). The set of reactions is closed, the set of
 * causes is open; Kafka's own exception is kept as the cause.
 *
 * <p>No message holds a key, a value or a secret.
 */
public abstract sealed class SentinelException extends RuntimeException
    permits RetriableException, AbortableException, FatalException {

  private static final long serialVersionUID = 1;

  SentinelException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
