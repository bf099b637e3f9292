package io.streamsentinel.consumer;

import io.streamsentinel.deadletter.DeadLetter;
import io.streamsentinel.deadletter.DeadLetterHeaders;
import io.streamsentinel.deadletter.RetryRoute;
import io.streamsentinel.error.RetriableException;
import io.streamsentinel.participant.Travelling;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a record up: its unit becomes its copy for a retry topic, or its dead letter, in the place
 * where the unit stood, so that it commits with its neighbours. Without a dead-letter topic the
 * partition is quarantined. Thread-safe as far as the retry route is.
 */
final class Surrender {

  private static final Logger LOG = LoggerFactory.getLogger(Surrender.class);

  private final @Nullable String topic;
  private final String group;
  private final Set<String> trustedTopics;
  private final @Nullable RetryRoute route;
  private final OutputLimits limits;
  private final EngineMetrics metrics;

  /** {@code trustedTopics} are those whose headers count. */
  Surrender(
      @Nullable String topic,
      String group,
      Set<String> trustedTopics,
      @Nullable RetryRoute route,
      OutputLimits limits,
      EngineMetrics metrics) {
    this.topic = topic;
    this.group = group;
    this.trustedTopics = trustedTopics;
    this.route = route;
    this.limits = limits;
    this.metrics = metrics;
  }

  /**
   * Turns the unit into its copy for a retry topic or its dead letter; returns false if there is no
   * topic for it, and the partition is quarantined instead.
   *
   * @throws RetriableException if the topic can't take anything now
   */
  boolean giveUp(OpenUnit unit, Throwable reason) {
    DeadLetter letter = letter(unit, reason);
    if (delayed(unit, letter, reason)) {
      return true;
    }
    if (topic == null) {
      unit.owner().quarantine(report(unit, reason));
      return false;
    }
    become(topic, unit, letter, reason);
    return true;
  }

  /**
   * Makes a dead letter of a unit that is in an epoch already: without a topic, its partition is
   * severed. Not by the retry route, since what follows the unit may have been handled.
   */
  void inEpoch(OpenUnit unit, Throwable reason) {
    if (topic == null) {
      unit.owner().sever(report(unit, reason));
      return;
    }
    try {
      become(topic, unit, letter(unit, reason), reason);
    } catch (RetriableException e) {
      unit.owner().sever(report(unit, reason) + " The dead-letter topic took nothing, too.");
    }
  }

  private DeadLetter letter(OpenUnit unit, Throwable reason) {
    ConsumerRecord<byte[], byte[]> raw = unit.raw();
    Optional<DeadLetter> before =
        trustedTopics.contains(raw.topic()) ? DeadLetter.read(raw) : Optional.empty();
    return before
        .map(earlier -> earlier.again(group, unit.attempts(), reason))
        .orElseGet(() -> DeadLetter.of(raw, group, unit.attempts(), reason));
  }

  private boolean delayed(OpenUnit unit, DeadLetter letter, Throwable reason) {
    RetryRoute later = route;
    if (later == null || unit.poison() != null) {
      return false;
    }
    Optional<String> next = later.next(unit.raw(), letter, reason);
    if (next.isEmpty()) {
      return false;
    }
    ProducerRecord<byte[], byte[]> copy = copy(next.get(), unit, letter);
    if (copy.headers().lastHeader(DeadLetterHeaders.TRUNCATED) != null) {
      LOG.warn("{} is too large for {}: it is not tried again", unit, next.get());
      return false;
    }
    unit.handOn(copy, later.beside(unit.raw(), letter, next));
    metrics.delayed(unit.raw().topic());
    LOG.info("{} is tried again later: it goes to {}", unit, next.get());
    return true;
  }

  private void become(String deadLetters, OpenUnit unit, DeadLetter letter, Throwable reason) {
    ProducerRecord<byte[], byte[]> copy = copy(deadLetters, unit, letter);
    unit.giveUp(
        copy, route == null ? List.of() : route.beside(unit.raw(), letter, Optional.empty()));
    metrics.deadLettered(unit.raw().topic());
    LOG.warn(
        "{} is given up after {} attempts: {}; it goes to {}",
        unit,
        letter.attempts(),
        reason.getClass().getName(),
        deadLetters);
  }

  private ProducerRecord<byte[], byte[]> copy(String to, OpenUnit unit, DeadLetter letter) {
    int room = limits.maxBytes(to) - Encoder.OVERHEAD;
    return letter.toRecord(to, unit.raw(), room, travelling(unit));
  }

  /** What is attached to the record, and on a retry topic what came with it. */
  private Collection<Header> travelling(OpenUnit unit) {
    Map<String, Header> headers = new LinkedHashMap<>();
    if (trustedTopics.contains(unit.raw().topic())) {
      for (Header header : unit.raw().headers()) {
        if (DeadLetterHeaders.TRAVELLING.contains(header.key())) {
          headers.put(header.key(), header);
        }
      }
    }
    Headers written = new OutputHeaders();
    for (Travelling each : unit.travelling()) {
      written.add(each.header(), each.bytes());
    }
    written.forEach(header -> headers.put(header.key(), header));
    return headers.values();
  }

  private static String report(OpenUnit unit, Throwable reason) {
    return ("the record at %s can't be handled (%s), and there is no dead-letter topic to put it in. Set"
            + " deadLetters(topic), or mend the handler and restart.")
        .formatted(unit, reason.getClass().getName());
  }
}
