package io.streamsentinel.consumer;

import io.streamsentinel.error.FatalException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Bounds what the engine does about failures: how often producers are replaced because somebody
 * fenced them, and how long it tries without a single commit.
 */
final class Rebuilds {

  private static final int FENCES = 5;
  private static final Duration WINDOW = Duration.ofMinutes(5);

  private final LongSupplier ticker;
  private final Duration patience;
  private final ArrayDeque<Long> fences = new ArrayDeque<>();
  private long firstFailure;
  private boolean failing;
  private int count;

  Rebuilds(LongSupplier ticker, Duration patience) {
    this.ticker = ticker;
    this.patience = patience;
  }

  void succeeded() {
    failing = false;
    count = 0;
  }

  /** Something failed, whatever it was; too long without a success is the end. */
  void failed() {
    long now = ticker.getAsLong();
    if (!failing) {
      failing = true;
      firstFailure = now;
    } else if (now - firstFailure > patience.toNanos()) {
      throw new FatalException(
          "no epoch could be committed for %s: the consumer stops. Nothing uncommitted is visible; look at the brokers, then restart."
              .formatted(patience));
    }
  }

  /** Somebody else has taken a transactional id over. */
  void fenced() {
    fences.add(ticker.getAsLong());
  }

  void begin(List<String> transactionalIds) {
    failed();
    count++;
    long now = ticker.getAsLong();
    fences.removeIf(at -> now - at > WINDOW.toNanos());
    if (fences.size() > FENCES) {
      throw new FatalException(
          ("the producers with transactional ids %s were fenced %d times within %s: another live"
                  + " process uses the same ids. Give each process an instance(...) of its own.")
              .formatted(transactionalIds, fences.size(), WINDOW));
    }
  }

  int count() {
    return count;
  }
}
