package io.streamsentinel.resilience.replay;

import java.time.Instant;

/**
 * Dead letters that were given up for the same reason.
 *
 * @param exception the class of the exception that decided, or {@code unknown}
 * @param topic the topic they were first read from, or {@code unknown}
 * @param group the consumer group that gave them up, or {@code unknown}
 * @param count how many there are
 * @param first when the first of them became a dead letter
 * @param last when the last did
 */
public record LetterGroup(
    String exception, String topic, String group, long count, Instant first, Instant last) {

  /** What a record is filed under that carries no headers of ours. */
  public static final String UNKNOWN = "unknown";

  static LetterGroup of(Letter letter) {
    Instant since = letter.since();
    return letter
        .about()
        .map(
            about ->
                new LetterGroup(
                    about.exception(), about.origin().topic(), about.group(), 1, since, since))
        .orElseGet(() -> new LetterGroup(UNKNOWN, UNKNOWN, UNKNOWN, 1, since, since));
  }

  LetterGroup and(LetterGroup other) {
    return new LetterGroup(
        exception,
        topic,
        group,
        count + other.count,
        first.isBefore(other.first) ? first : other.first,
        last.isAfter(other.last) ? last : other.last);
  }

  String name() {
    return exception + "/" + topic + "/" + group;
  }
}
