package io.streamsentinel.consumer;

import java.util.PriorityQueue;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Units that wait for their next attempt, by the time it is due. On the intake thread. */
final class Retries {

  /**
   * {@code surrender} is what the unit is to be given up for, or null if its handler is called
   * again.
   */
  record Due(long atNanos, OpenUnit unit, @Nullable Throwable surrender) {}

  private final LongSupplier ticker;
  private final PriorityQueue<Due> waiting =
      new PriorityQueue<>((a, b) -> Long.compare(a.atNanos() - b.atNanos(), 0));

  Retries(LongSupplier ticker) {
    this.ticker = ticker;
  }

  void in(long nanos, OpenUnit unit, @Nullable Throwable surrender) {
    waiting.add(new Due(ticker.getAsLong() + nanos, unit, surrender));
  }

  @Nullable Due poll() {
    Due first = waiting.peek();
    return first != null && first.atNanos() - ticker.getAsLong() <= 0 ? waiting.poll() : null;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  long nextNanos() {
    Due first = waiting.peek();
    return first == null ? Stage.LONG : Math.max(0, first.atNanos() - ticker.getAsLong());
  }

  /** Forgets units of partitions that are gone. */
  void prune() {
    waiting.removeIf(due -> due.unit().owner().gone());
  }
}
