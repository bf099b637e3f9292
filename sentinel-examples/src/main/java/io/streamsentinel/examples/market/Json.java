package io.streamsentinel.examples.market;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.util.Optional;

/** Reads what sources send. */
final class Json {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  /** The object that a text holds; nothing if it holds none. */
  static Optional<JsonNode> object(String text) {
    try {
      JsonNode node = MAPPER.readTree(text);
      return node != null && node.isObject() ? Optional.of(node) : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** The decimal that a field holds as text, in the scale of our events. */
  static BigDecimal decimal(JsonNode node, String field) {
    String text = node.path(field).asText();
    if (text.length() > 40) {
      throw new NumberFormatException("a number of more than 40 characters");
    }
    // Rounds nothing: a number with more places than our events have is no number to us.
    return new BigDecimal(text).setScale(12);
  }
}
