package io.streamsentinel.examples.market;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** The venue's numbers, by symbol: what is next, what was missed, what came again. */
final class Sequences {

  private final Map<String, Long> last = new ConcurrentHashMap<>();
  private final AtomicLong missed = new AtomicLong();
  private final AtomicLong repeated = new AtomicLong();
  private final Consumer<Gap> gaps;

  Sequences(Consumer<Gap> gaps) {
    this.gaps = gaps;
  }

  /** Whether the number is new; called by one thread at a time. */
  boolean next(String symbol, long number) {
    Long before = last.get(symbol);
    if (before != null && number <= before) {
      repeated.incrementAndGet();
      return false;
    }
    last.put(symbol, number);
    if (before != null && number > before + 1) {
      missed.addAndGet(number - before - 1);
      gaps.accept(new Gap(symbol, before + 1, number - 1));
    }
    return true;
  }

  long missed() {
    return missed.get();
  }

  long repeated() {
    return repeated.get();
  }
}
