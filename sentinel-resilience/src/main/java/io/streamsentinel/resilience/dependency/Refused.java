package io.streamsentinel.resilience.dependency;

import java.time.Duration;

/** Not called at all: the circuit is open, or no place is free. */
final class Refused extends Exception {

  private static final long serialVersionUID = 1;

  private final String reason;
  private final transient Duration retryAfter;

  Refused(String reason, Duration retryAfter) {
    super(reason, null, false, false);
    this.reason = reason;
    this.retryAfter = retryAfter;
  }

  String reason() {
    return reason;
  }

  Duration retryAfter() {
    return retryAfter;
  }
}
