package io.streamsentinel.examples.dashboard.streams;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A condition on one field of a value, as {@code amountMinor > 22000} or {@code country = DE}. It
 * sees what is shown: a masked field can't be probed through it.
 *
 * @param path names joined by dots; numbers pick from arrays
 * @param operator one of {@code = != < <= > >= ~}; the last means that the field contains the text
 * @param operand what it is compared with: as numbers if both are, else as text
 */
record FieldTest(String path, String operator, String operand) {

  private static final Pattern FORM =
      Pattern.compile("\\s*([\\w.-]+)\\s*(!=|<=|>=|=|<|>|~)\\s*(.*?)\\s*");

  /**
   * @throws BadQueryException if the text is no condition
   */
  static FieldTest parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new BadQueryException(
          "field is a name, one of = != < <= > >= ~ and a value, as: amountMinor > 22000");
    }
    return new FieldTest(matcher.group(1), matcher.group(2), matcher.group(3));
  }

  boolean matches(JsonNode value) {
    JsonNode found = value;
    for (String name : path.split("\\.", -1)) {
      found =
          found.isArray() && name.chars().allMatch(Character::isDigit) && name.length() < 9
              ? found.path(Integer.parseInt(name))
              : found.path(name);
    }
    if (found.isMissingNode()) {
      return false;
    }
    String text = MessageDecoder.flat(found);
    return switch (operator) {
      case "~" -> text.contains(operand);
      case "=" -> compare(text) == 0;
      case "!=" -> compare(text) != 0;
      case "<" -> compare(text) < 0;
      case "<=" -> compare(text) <= 0;
      case ">" -> compare(text) > 0;
      default -> compare(text) >= 0;
    };
  }

  private int compare(String text) {
    try {
      return Double.compare(Double.parseDouble(text), Double.parseDouble(operand));
    } catch (NumberFormatException e) {
      return text.compareTo(operand);
    }
  }
}
