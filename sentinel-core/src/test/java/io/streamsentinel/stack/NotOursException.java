package io.streamsentinel.stack;

import java.io.Serial;

/**
 * Says that a server cannot be taken away because others use it. {@link StackExtension} turns it
 * into a skipped test.
 */
public final class NotOursException extends UnsupportedOperationException {

  @Serial private static final long serialVersionUID = 1L;

  NotOursException(String message) {
    super(message);
  }
}
