package io.streamsentinel.examples.market;

import com.fasterxml.jackson.databind.JsonNode;
import io.streamsentinel.avro.event.SentimentEvent;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * A line of a sentiment source: {@code {"id":"1","source":"feed","subject":"BTC","text":"to the
 * moon","score":0.8,"confidence":0.9,"time":"2026-01-01T00:00:00Z"}}.
 */
final class SentimentLine {

  private SentimentLine() {}

  /** The event that a line holds; nothing if it holds none. */
  static Optional<SentimentEvent> parse(String line) {
    return Json.object(line).flatMap(SentimentLine::event);
  }

  private static Optional<SentimentEvent> event(JsonNode node) {
    double score = node.path("score").asDouble(Double.NaN);
    double confidence = node.path("confidence").asDouble(1);
    boolean complete =
        isId(node.path("id"))
            && node.path("subject").isTextual()
            && node.path("score").isNumber()
            && Math.abs(score) <= 1
            && confidence >= 0
            && confidence <= 1;
    if (!complete) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          SentimentEvent.newBuilder()
              .setEventId(node.path("id").asText())
              .setSource(node.path("source").asText("unknown"))
              .setSubject(node.path("subject").asText())
              .setText(node.path("text").asText(""))
              .setScore(score)
              .setConfidence(confidence)
              .setEventTime(Instant.parse(node.path("time").asText()))
              .build());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** It goes back to the sender in a header, so it may hold nothing that a header can't. */
  private static boolean isId(JsonNode id) {
    return id.isTextual() && id.asText().matches("[!-~]{1,200}");
  }
}
