package io.streamsentinel.stack;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Says that a server did not come up, with its last log lines and what to do. */
public final class ServerStartException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  ServerStartException(String message) {
    super(message);
  }

  ServerStartException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
