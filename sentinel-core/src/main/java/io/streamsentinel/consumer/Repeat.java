package io.streamsentinel.consumer;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Makes a call again that timed out, on the same producer, as its javadoc demands: after a commit
 * timed out nothing else may be called, and the commit may have happened. Bounded; then the outcome
 * is unknown.
 */
final class Repeat {

  /** The bound was reached: the call may or may not have taken effect. */
  static final class OutcomeUnknownException extends RuntimeException {
    private static final long serialVersionUID = 1;

    OutcomeUnknownException(Call call, Duration bound, Throwable cause) {
      super(call + " did not return within " + bound, cause);
    }
  }

  private final LongSupplier ticker;
  private final Duration bound;
  private final EngineMetrics metrics;

  Repeat(LongSupplier ticker, Duration bound, EngineMetrics metrics) {
    this.ticker = ticker;
    this.bound = bound;
    this.metrics = metrics;
  }

  void until(Call call, Runnable action) {
    long begun = ticker.getAsLong();
    while (true) {
      try {
        action.run();
        return;
      } catch (RuntimeException e) {
        if (Reactions.to(e, call).reaction() != Reaction.REPEAT) {
          throw e;
        }
        metrics.error(ErrorType.TIMEOUT);
        // An interrupt is a wish to stop, and nothing is lost by it: the outcome is read at
        // restart.
        if (!(e instanceof TimeoutException) || ticker.getAsLong() - begun > bound.toNanos()) {
          throw new OutcomeUnknownException(call, bound, e);
        }
      }
    }
  }
}
