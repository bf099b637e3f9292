package io.streamsentinel.consumer;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.Uuid;

/**
 * What the engine writes beside every position it commits: how things stood when the group began on
 * the topic. A position without it was set by something else.
 *
 * @param topicId the topic's id then
 * @param partitions how many partitions the topic had then
 * @param begunMillis when, in milliseconds since 1970
 */
record CommitMark(Uuid topicId, int partitions, long begunMillis) {

  private static final Pattern FORM =
      Pattern.compile("sentinel/1 id=([A-Za-z0-9_-]{1,30}) n=(\\d{1,7}) t=(\\d{1,15})");

  static Optional<CommitMark> read(String metadata) {
    Matcher matcher = FORM.matcher(metadata);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new CommitMark(
            Uuid.fromString(matcher.group(1)),
            Integer.parseInt(matcher.group(2)),
            Long.parseLong(matcher.group(3))));
  }

  String text() {
    return "sentinel/1 id=%s n=%d t=%d".formatted(topicId, partitions, begunMillis);
  }
}
