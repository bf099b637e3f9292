package io.streamsentinel.producer;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Gives out event ids. Thread-safe. */
final class EventIds {

  private final long prefix;
  private final AtomicLong next;

  EventIds(long prefix, long first) {
    this.prefix = prefix;
    this.next = new AtomicLong(first);
  }

  static EventIds random() {
    return new EventIds(ThreadLocalRandom.current().nextLong(), 0);
  }

  EventId next() {
    return new EventId(prefix, next.getAndIncrement());
  }
}
