package io.streamsentinel.resilience.retry;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** The retry topics in their order, and when a record of each is due. Immutable. */
final class Tiers {

  /** How far another machine's clock may be ahead; what claims more is not believed. */
  static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);

  private final Map<String, Duration> delays;
  private final List<String> topics;
  private final Clock clock;

  /** {@code delays} by topic, in the order of the tiers. */
  Tiers(Map<String, Duration> delays, Clock clock) {
    this.delays = Map.copyOf(delays);
    this.topics = List.copyOf(delays.keySet());
    this.clock = clock;
  }

  boolean contains(String topic) {
    return delays.containsKey(topic);
  }

  boolean last(String topic) {
    return topics.get(topics.size() - 1).equals(topic);
  }

  /** The tier after a topic; the first after one that is no tier; empty after the last. */
  Optional<String> after(String topic) {
    int next = topics.indexOf(topic) + 1;
    return next < topics.size() ? Optional.of(topics.get(next)) : Optional.empty();
  }

  /**
   * How long a record still has to wait; zero if it is due. A tier's records are due in the order
   * of its log, since all wait equally long from when they were handed over. Timestamps are the
   * clients': one from the future would wait for ever, so it is not believed.
   */
  Duration remaining(ConsumerRecord<?, ?> record) {
    @Nullable Duration delay = delays.get(record.topic());
    if (delay == null) {
      return Duration.ZERO;
    }
    long millis = record.timestamp() + delay.toMillis() - clock.millis();
    return millis <= 0 || millis > delay.plus(CLOCKS_DIFFER).toMillis()
        ? Duration.ZERO
        : Duration.ofMillis(millis);
  }
}
