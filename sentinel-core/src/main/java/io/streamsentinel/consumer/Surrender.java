package io.streamsentinel.consumer;

import io.streamsentinel.deadletter.DeadLetter;
import io.streamsentinel.error.RetriableException;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a record up: its unit becomes its dead letter, in the place where the unit stood, so that
 * it commits with its neighbours. Without a dead-letter topic the partition is quarantined.
 * Thread-safe.
 */
final class Surrender {

  private static final Logger LOG = LoggerFactory.getLogger(Surrender.class);

  private final @Nullable String topic;
  private final String group;
  private final Set<String> trustedTopics;
  private final OutputLimits limits;
  private final EngineMetrics metrics;

  /** {@code trustedTopics} are those whose attempt headers count. */
  Surrender(
      @Nullable String topic,
      String group,
      Set<String> trustedTopics,
      OutputLimits limits,
      EngineMetrics metrics) {
    this.topic = topic;
    this.group = group;
    this.trustedTopics = trustedTopics;
    this.limits = limits;
    this.metrics = metrics;
  }

  /**
   * Turns the unit into its dead letter; returns false if there is no topic for it, and the
   * partition is quarantined instead.
   *
   * @throws RetriableException if the dead-letter topic can't take anything now
   */
  boolean giveUp(OpenUnit unit, Throwable reason) {
    if (topic == null) {
      unit.owner().quarantine(report(unit, reason));
      return false;
    }
    become(topic, unit, reason);
    return true;
  }

  /** The same for a unit that is in an epoch already: without a topic, its partition is severed. */
  void inEpoch(OpenUnit unit, Throwable reason) {
    if (topic == null) {
      unit.owner().sever(report(unit, reason));
      return;
    }
    try {
      become(topic, unit, reason);
    } catch (RetriableException e) {
      unit.owner().sever(report(unit, reason) + " The dead-letter topic took nothing, too.");
    }
  }

  private void become(String deadLetters, OpenUnit unit, Throwable reason) {
    ConsumerRecord<byte[], byte[]> raw = unit.raw();
    int before =
        trustedTopics.contains(raw.topic())
            ? DeadLetter.read(raw).map(DeadLetter::attempts).orElse(0)
            : 0;
    DeadLetter letter = DeadLetter.of(raw, group, before + unit.attempts(), reason);
    int room = limits.maxBytes(deadLetters) - Encoder.OVERHEAD;
    unit.giveUp(letter.toRecord(deadLetters, raw, room));
    metrics.deadLettered(raw.topic());
    LOG.warn(
        "{} is given up after {} attempts: {}; it goes to {}",
        unit,
        unit.attempts(),
        reason.getClass().getName(),
        deadLetters);
  }

  private static String report(OpenUnit unit, Throwable reason) {
    return ("the record at %s can't be handled (%s), and there is no dead-letter topic to put it in. Set"
            + " deadLetters(topic), or mend the handler and restart.")
        .formatted(unit, reason.getClass().getName());
  }
}
