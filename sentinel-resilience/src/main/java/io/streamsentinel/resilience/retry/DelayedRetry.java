package io.streamsentinel.resilience.retry;

import io.streamsentinel.deadletter.DeadLetter;
import io.streamsentinel.deadletter.RetryRoute;
import io.streamsentinel.error.AbortableException;
import io.streamsentinel.error.FatalException;
import io.streamsentinel.participant.Participant;
import io.streamsentinel.unit.ElsewhereException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Tries records again after minutes or hours, while the records behind them go on:
 *
 * <pre>{@code
 * var later = DelayedRetry.builder("payments-retry-1m", Duration.ofMinutes(1))
 *     .then("payments-retry-1h", Duration.ofHours(1))
 *     .build();
 * var consumer = ExactlyOnceConsumer.builder(kafka, "fraud-detection", Set.of("payments"), payments)
 *     .retryLater(later)
 *     .deadLetters("payments-dlq")
 *     .process(handler)
 *     .build();
 * }</pre>
 *
 * <p>A record whose handler has failed as often as the consumer's own {@code RetryPolicy} lets it
 * goes to the first tier: a topic whose records wait equally long. When its time has come, the
 * handler is called with it again; if that fails, too, it goes to the next tier, and after the last
 * one to the dead letters. Each step is in the transaction that commits the record's offset. While
 * the first record of a tier's partition is not due, that partition is paused; nobody polls less
 * for it.
 *
 * <p>{@link AbortableException}, {@link FatalException} and records that can't be decoded go to the
 * dead letters at once: time would not mend them. So do records too large for the tier.
 *
 * <p><b>Order.</b> By default the order of a key is given up: its later records overtake the one
 * that waits. {@link DelayedRetryBuilder#keepOrder} keeps it: they wait behind it.
 *
 * <p>The tiers belong to one group. Immutable and thread-safe; with {@code keepOrder} it serves one
 * consumer.
 */
public final class DelayedRetry implements RetryRoute {

  private final Tiers tiers;
  private final Set<String> topics;
  private final int attempts;
  private final Predicate<Throwable> hopeless;
  private final @Nullable KeyOrder order;
  private final Set<String> furtherTopics;

  DelayedRetry(DelayedRetryBuilder builder, Tiers tiers, @Nullable KeyOrder order) {
    this.tiers = tiers;
    this.topics = Set.copyOf(builder.topics());
    this.attempts = builder.attempts();
    this.hopeless = builder.hopeless();
    this.order = order;
    this.furtherTopics = builder.orderTopic() == null ? Set.of() : Set.of(builder.orderTopic());
  }

  /**
   * A builder with the first tier.
   *
   * @param topic the tier's topic; must exist and be read by nobody else
   * @param delay how long its records wait; positive
   */
  public static DelayedRetryBuilder builder(String topic, Duration delay) {
    return new DelayedRetryBuilder().then(topic, delay);
  }

  @Override
  public Set<String> topics() {
    return topics;
  }

  @Override
  public Set<String> furtherTopics() {
    return furtherTopics;
  }

  @Override
  public Optional<String> next(
      ConsumerRecord<byte[], byte[]> record, DeadLetter letter, Throwable reason) {
    if (reason instanceof ElsewhereException) {
      return tiers.after(record.topic());
    }
    boolean givenUp =
        reason instanceof AbortableException
            || reason instanceof FatalException
            || letter.attempts() >= attempts
            || hopeless.test(reason);
    return givenUp ? Optional.empty() : tiers.after(record.topic());
  }

  @Override
  public List<ProducerRecord<byte[], byte[]>> beside(
      ConsumerRecord<byte[], byte[]> record, DeadLetter letter, Optional<String> next) {
    return order == null ? List.of() : order.leaves(record, next.isPresent());
  }

  @Override
  public List<Participant> participants() {
    Participant gate = new Gate(tiers, order);
    return order == null ? List.of(gate) : List.of(gate, order);
  }

  @Override
  public String toString() {
    return "DelayedRetry" + topics;
  }
}
