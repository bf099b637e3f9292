package io.streamsentinel.resilience.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.streamsentinel.deadletter.DeadLetter;
import io.streamsentinel.deadletter.DeadLetterHeaders;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * One dead letter: why it was given up on, the record itself, and what was done about it since.
 * {@link #toString} shows no key, value, header or message.
 *
 * @param id where it is
 * @param about why it was given up on; empty if the record carries no headers of ours
 * @param record the record, with the key, value and headers it had: personal data
 * @param mark what was done about it
 */
public record Letter(
    LetterId id, Optional<DeadLetter> about, ConsumerRecord<byte[], byte[]> record, Mark mark) {

  static Letter of(ConsumerRecord<byte[], byte[]> record, Mark mark) {
    return new Letter(
        new LetterId(record.partition(), record.offset()), DeadLetter.read(record), record, mark);
  }

  /** What was done about it. */
  public LetterState state() {
    return mark.state();
  }

  /** When it became a dead letter. */
  public Instant since() {
    return Instant.ofEpochMilli(record.timestamp());
  }

  /** How large the value was, if the dead letter holds only a part of it. */
  public OptionalLong truncatedFrom() {
    Header header = record.headers().lastHeader(DeadLetterHeaders.TRUNCATED);
    if (header == null || header.value() == null) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(new String(header.value(), UTF_8)));
    } catch (NumberFormatException e) {
      return OptionalLong.of(-1);
    }
  }

  /** The exception that decided, or {@code unknown}. */
  public String exception() {
    return about.map(DeadLetter::exception).orElse(LetterGroup.UNKNOWN);
  }

  /** Where it was first read, as {@code payments-2@17}, or {@code unknown}. */
  public String origin() {
    return about.map(letter -> letter.origin() + "@" + letter.offset()).orElse(LetterGroup.UNKNOWN);
  }

  @Override
  public String toString() {
    return "Letter[%s, %s, from %s, %s]".formatted(id, state(), origin(), exception());
  }
}
