package io.streamsentinel.examples.dashboard.streams;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Which messages are wanted. All conditions must hold; they see messages as they are shown, so that
 * what is masked can't be found out by searching.
 *
 * @param key what the key contains
 * @param header a header's name, or {@code name=text} for one whose value contains the text
 * @param field a condition on a field of the value
 * @param text what the value contains, wherever
 */
public record MessageFilter(
    Optional<String> key, Optional<String> header, Optional<String> field, Optional<String> text) {

  /** What anybody is looking for at most. */
  private static final int LONGEST = 200;

  /** Checks the conditions. */
  public MessageFilter {
    key.ifPresent(value -> bounded("key", value));
    header.ifPresent(value -> bounded("header", value));
    field.ifPresent(value -> bounded("field", value));
    text.ifPresent(value -> bounded("text", value));
    field.ifPresent(FieldTest::parse);
  }

  /** Wants all. */
  public static MessageFilter none() {
    return new MessageFilter(
        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static void bounded(String name, String value) {
    if (value.length() > LONGEST) {
      throw new BadQueryException(name + " must not have more than " + LONGEST + " characters");
    }
  }

  /** The message, if it is wanted; decodes no more than it must. */
  Optional<Message> apply(ConsumerRecord<byte[], byte[]> record, MessageDecoder decoder) {
    if (key.isPresent() && !decoder.key(record).contains(key.get())) {
      return Optional.empty();
    }
    if (header.isPresent() && record.headers().toArray().length == 0) {
      return Optional.empty();
    }
    return Optional.of(decoder.decode(record)).filter(this::matches);
  }

  private boolean matches(Message message) {
    return header.map(wanted -> hasHeader(message, wanted)).orElse(true)
        && field
            .map(condition -> FieldTest.parse(condition).matches(message.value().content()))
            .orElse(true)
        && text.map(wanted -> MessageDecoder.flat(message.value().content()).contains(wanted))
            .orElse(true);
  }

  private static boolean hasHeader(Message message, String wanted) {
    int equals = wanted.indexOf('=');
    String name = equals < 0 ? wanted : wanted.substring(0, equals).strip();
    String value = equals < 0 ? "" : wanted.substring(equals + 1).strip();
    return message.headers().stream()
        .anyMatch(header -> header.name().equals(name) && header.value().contains(value));
  }
}
