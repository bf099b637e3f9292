package io.streamsentinel.examples.dashboard.streams;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.PriorityQueue;

/** The best matches so far, never more than asked for; remembers what it had to leave out. */
final class Found {

  private final boolean newestFirst;
  private final int limit;
  private final Comparator<Message> order;
  private final PriorityQueue<Message> best;
  private final Map<Integer, Long> leftOut = new HashMap<>();

  Found(boolean newestFirst, int limit) {
    this.newestFirst = newestFirst;
    this.limit = limit;
    Comparator<Message> byTime =
        Comparator.comparing(Message::time)
            .thenComparing(Message::offset)
            .thenComparing(Message::partition);
    this.order = newestFirst ? byTime.reversed() : byTime;
    this.best = new PriorityQueue<>(order.reversed());
  }

  void add(Message message) {
    best.add(message);
    if (best.size() > limit) {
      Message worst = best.remove();
      leftOut.merge(worst.partition(), worst.offset(), newestFirst ? Math::max : Math::min);
    }
  }

  boolean full() {
    return best.size() >= limit;
  }

  /** The match of a partition that was left out and comes next. */
  OptionalLong leftOut(int partition) {
    Long offset = leftOut.get(partition);
    return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
  }

  List<Message> inOrder() {
    return best.stream().sorted(order).toList();
  }
}
