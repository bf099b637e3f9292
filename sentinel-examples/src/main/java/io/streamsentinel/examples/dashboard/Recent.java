package io.streamsentinel.examples.dashboard;

import java.time.Duration;
import java.util.function.Supplier;

/** A text that is made anew at most once a second, however many ask for it. Thread-safe. */
final class Recent {

  private static final long FRESH_NANOS = Duration.ofMillis(900).toNanos();

  private final Supplier<String> maker;
  private String text = "";
  private long madeNanos;

  Recent(Supplier<String> maker) {
    this.maker = maker;
  }

  synchronized String text() {
    long now = System.nanoTime();
    if (text.isEmpty() || now - madeNanos > FRESH_NANOS) {
      text = maker.get();
      madeNanos = now;
    }
    return text;
  }
}
