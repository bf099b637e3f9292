package io.streamsentinel.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Why a record was given up on, beside the record itself. A dead letter's key, value and headers
 * are the record's own, byte for byte; what is here travels in further headers ({@link
 * DeadLetterHeaders}).
 *
 * @param origin where the record was read
 * @param offset its offset there
 * @param timestamp its timestamp, in milliseconds since 1970
 * @param group the consumer group that gave it up
 * @param attempts how often its handler was called, over all its lives; 0 if it could not be
 *     decoded
 * @param exception the class of the exception that decided
 * @param message that exception's message, cut
 */
public record DeadLetter(
    TopicPartition origin,
    long offset,
    long timestamp,
    String group,
    int attempts,
    String exception,
    String message) {

  /** How many characters of an exception's message are kept. */
  public static final int MESSAGE_BOUND = 500;

  private static final int ATTEMPTS_MAX = 1_000_000;

  /**
   * Why a record of some group can't be handled.
   *
   * @param record the record as it was read
   * @param group the group that gives it up
   * @param attempts how often its handler was called
   * @param reason the exception that decided
   */
  public static DeadLetter of(
      ConsumerRecord<byte[], byte[]> record, String group, int attempts, Throwable reason) {
    String message = reason.getMessage() == null ? "" : reason.getMessage();
    return new DeadLetter(
        new TopicPartition(record.topic(), record.partition()),
        record.offset(),
        record.timestamp(),
        group,
        Math.min(attempts, ATTEMPTS_MAX),
        reason.getClass().getName(),
        cut(message));
  }

  /**
   * What is said of a record that came back on a retry topic and is given up again: it still names
   * where the record was first read.
   *
   * @param group the group that gives it up
   * @param more how often its handler was called since
   * @param reason the exception that decided
   */
  public DeadLetter again(String group, int more, Throwable reason) {
    String text = reason.getMessage() == null ? "" : reason.getMessage();
    return new DeadLetter(
        origin,
        offset,
        timestamp,
        group,
        Math.min(attempts + more, ATTEMPTS_MAX),
        reason.getClass().getName(),
        cut(text));
  }

  private static String cut(String text) {
    return text.length() > MESSAGE_BOUND ? text.substring(0, MESSAGE_BOUND) : text;
  }

  /**
   * What a record of a dead-letter topic says about itself, or empty if it lacks headers or they
   * hold no sensible value: headers are input, not truth.
   *
   * @param record a record of a dead-letter topic
   */
  public static Optional<DeadLetter> read(ConsumerRecord<?, ?> record) {
    Headers headers = record.headers();
    try {
      return Optional.of(
          new DeadLetter(
              new TopicPartition(
                  text(headers, DeadLetterHeaders.TOPIC),
                  (int) number(headers, DeadLetterHeaders.PARTITION, 0, Integer.MAX_VALUE)),
              number(headers, DeadLetterHeaders.OFFSET, 0, Long.MAX_VALUE),
              number(headers, DeadLetterHeaders.TIMESTAMP, -1, Long.MAX_VALUE),
              text(headers, DeadLetterHeaders.GROUP),
              (int) number(headers, DeadLetterHeaders.ATTEMPTS, 0, ATTEMPTS_MAX),
              text(headers, DeadLetterHeaders.EXCEPTION),
              text(headers, DeadLetterHeaders.MESSAGE)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * The record for the dead-letter topic. It chooses its own partition. If it does not fit, its
   * value is cut, then its foreign headers, then its key are left out, and {@link
   * DeadLetterHeaders#TRUNCATED} says so.
   *
   * @param topic the dead-letter topic
   * @param record the record as it was read
   * @param maxBytes how large key, value and headers may be together
   */
  public ProducerRecord<byte[], byte[]> toRecord(
      String topic, ConsumerRecord<byte[], byte[]> record, int maxBytes) {
    return toRecord(topic, record, maxBytes, List.of());
  }

  /**
   * The same with further headers, which are left out if the record does not fit.
   *
   * @param topic the dead-letter topic
   * @param record the record as it was read
   * @param maxBytes how large key, value and headers may be together
   * @param more further headers; their names begin with {@link DeadLetterHeaders#PREFIX}
   */
  @SuppressWarnings(
      "NullAway") // ProducerRecord takes nulls, and carries no annotation that says so.
  public ProducerRecord<byte[], byte[]> toRecord(
      String topic,
      ConsumerRecord<byte[], byte[]> record,
      int maxBytes,
      Collection<? extends Header> more) {
    Headers own = headers();
    Headers all = none();
    for (Header header : record.headers()) {
      if (!header.key().startsWith(DeadLetterHeaders.PREFIX)) {
        all.add(header);
      }
    }
    own.forEach(all::add);
    Headers whole = none();
    all.forEach(whole::add);
    more.forEach(whole::add);
    if (size(record.key()) + size(record.value()) + size(whole) <= maxBytes) {
      return new ProducerRecord<>(topic, null, null, record.key(), record.value(), whole);
    }
    byte[] truncated = Integer.toString(size(record.value())).getBytes(UTF_8);
    own.add(DeadLetterHeaders.TRUNCATED, truncated);
    all.add(DeadLetterHeaders.TRUNCATED, truncated);
    Headers kept = size(record.key()) + size(all) <= maxBytes ? all : own;
    byte[] key = size(record.key()) + size(kept) <= maxBytes ? record.key() : null;
    int room = Math.max(0, maxBytes - size(key) - size(kept));
    byte[] value = record.value();
    if (value != null && value.length > room) {
      value = Arrays.copyOf(value, room);
    }
    return new ProducerRecord<>(topic, null, null, key, value, kept);
  }

  private Headers headers() {
    return none()
        .add(DeadLetterHeaders.TOPIC, origin.topic().getBytes(UTF_8))
        .add(DeadLetterHeaders.PARTITION, decimal(origin.partition()))
        .add(DeadLetterHeaders.OFFSET, decimal(offset))
        .add(DeadLetterHeaders.TIMESTAMP, decimal(timestamp))
        .add(DeadLetterHeaders.GROUP, group.getBytes(UTF_8))
        .add(DeadLetterHeaders.ATTEMPTS, decimal(attempts))
        .add(DeadLetterHeaders.EXCEPTION, exception.getBytes(UTF_8))
        .add(DeadLetterHeaders.MESSAGE, message.getBytes(UTF_8));
  }

  /** Kafka's own class, by its public door. */
  private static Headers none() {
    return new ProducerRecord<byte[], byte[]>("headers", new byte[0]).headers();
  }

  private static byte[] decimal(long number) {
    return Long.toString(number).getBytes(UTF_8);
  }

  private static int size(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  private static int size(Headers headers) {
    int size = 0;
    for (Header header : headers) {
      size += 10 + header.key().length() + size(header.value());
    }
    return size;
  }

  private static String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    if (header == null || header.value() == null) {
      throw new IllegalArgumentException("no header " + name);
    }
    return new String(header.value(), UTF_8);
  }

  private static long number(Headers headers, String name, long min, long max) {
    long number = Long.parseLong(text(headers, name));
    if (number < min || number > max) {
      throw new IllegalArgumentException(name + " is out of range");
    }
    return number;
  }
}
