package io.streamsentinel.resilience.retry;

import io.streamsentinel.settings.KafkaSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Gathers what a {@link DelayedRetry} is made of. Not thread-safe. */
public final class DelayedRetryBuilder {

  private final LinkedHashMap<String, Duration> delays = new LinkedHashMap<>();
  private final Set<String> replayTopics = new HashSet<>();
  private int attempts = 20;
  private Predicate<Throwable> hopeless = failure -> false;
  private @Nullable KafkaSettings orderKafka;
  private @Nullable String orderTopic;
  private Clock clock = Clock.systemUTC();

  DelayedRetryBuilder() {}

  /**
   * One more tier, after those named before.
   *
   * @param topic its topic; must exist and be read by nobody else
   * @param delay how long its records wait; positive
   */
  public DelayedRetryBuilder then(String topic, Duration delay) {
    if (delay.isNegative() || delay.isZero()) {
      throw new IllegalArgumentException("the delay of " + topic + " must be positive: " + delay);
    }
    if (delays.putIfAbsent(topic, delay) != null) {
      throw new IllegalArgumentException("tier " + topic + " is named twice");
    }
    return this;
  }

  /**
   * A retry topic whose records are handled at once: where dead letters are replayed to. Default:
   * none. What fails there goes to the first tier.
   *
   * @param topic its name; must exist and be read by nobody else
   */
  public DelayedRetryBuilder replayTopic(String topic) {
    replayTopics.add(topic);
    return this;
  }

  /**
   * After how many calls of its handler, over all its lives, a record is dead-lettered whatever
   * tiers are left. Default: 20.
   *
   * @param calls positive
   */
  public DelayedRetryBuilder attempts(int calls) {
    if (calls < 1) {
      throw new IllegalArgumentException("attempts must be positive: " + calls);
    }
    this.attempts = calls;
    return this;
  }

  /**
   * Failures that time does not mend: their records are dead-lettered at once. Default: none but
   * {@code AbortableException} and {@code FatalException}, which always are.
   *
   * @param failures tells them by what the handler threw
   */
  public DelayedRetryBuilder hopeless(Predicate<Throwable> failures) {
    this.hopeless = failures;
    return this;
  }

  /**
   * Keeps the order of each key: while a record waits in a tier, the later records of its key
   * follow it there, unhandled, and are handled after it. Default: order is given up, they overtake
   * it. Costs a small record in {@code topic} for each that waits, and a delay for all records of a
   * key that fails. A record that becomes a dead letter is a gap in its key's order, and what is
   * replayed comes out of order.
   *
   * @param kafka the consumer's cluster, where the route reads what the group knows of waiting keys
   * @param topic a compacted topic, written by this group alone
   */
  public DelayedRetryBuilder keepOrder(KafkaSettings kafka, String topic) {
    this.orderKafka = kafka;
    this.orderTopic = topic;
    return this;
  }

  DelayedRetryBuilder clock(Clock clock) {
    this.clock = clock;
    return this;
  }

  /**
   * The route.
   *
   * @throws IllegalArgumentException if a topic serves two purposes
   */
  public DelayedRetry build() {
    for (String topic : replayTopics) {
      if (delays.containsKey(topic)) {
        throw new IllegalArgumentException(topic + " can't be a tier and a replay topic");
      }
    }
    if (orderTopic != null && topics().contains(orderTopic)) {
      throw new IllegalArgumentException(orderTopic + " keeps the order, and can hold no records");
    }
    Tiers tiers = new Tiers(delays, clock);
    KeyOrder order =
        orderKafka == null || orderTopic == null
            ? null
            : new KeyOrder(tiers, orderTopic, new KafkaOrderLog(orderKafka, orderTopic));
    return new DelayedRetry(this, tiers, order);
  }

  Set<String> topics() {
    Set<String> all = new HashSet<>(delays.keySet());
    all.addAll(replayTopics);
    return all;
  }

  int attempts() {
    return attempts;
  }

  Predicate<Throwable> hopeless() {
    return hopeless;
  }

  @Nullable String orderTopic() {
    return orderTopic;
  }
}
