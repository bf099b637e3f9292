package io.streamsentinel.resilience.backpressure;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * How many records of each partition are fetched and not committed, by offsets. Gaps in the log
 * count as records, which errs on the careful side. Thread-safe.
 */
final class InHand {

  private record Span(int assignment, long from, long to) {
    long records() {
      return Math.max(0, to - from);
    }
  }

  private final Map<TopicPartition, Span> spans = new HashMap<>();

  synchronized void fetched(TopicPartition partition, int assignment, long first, long end) {
    Span known = spans.get(partition);
    spans.put(
        partition,
        known == null || known.assignment() != assignment
            ? new Span(assignment, first, end)
            : new Span(assignment, known.from(), end));
  }

  synchronized void committed(TopicPartition partition, int assignment, long to) {
    Span known = spans.get(partition);
    if (known != null && known.assignment() == assignment) {
      spans.put(partition, new Span(assignment, to, known.to()));
    }
  }

  synchronized void gone(Collection<TopicPartition> partitions) {
    partitions.forEach(spans::remove);
  }

  synchronized long records() {
    return spans.values().stream().mapToLong(Span::records).sum();
  }

  synchronized Set<TopicPartition> partitions() {
    return Set.copyOf(spans.keySet());
  }
}
