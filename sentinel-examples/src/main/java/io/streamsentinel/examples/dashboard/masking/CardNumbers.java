package io.streamsentinel.examples.dashboard.masking;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds card numbers in text and leaves only their last four digits: 13 to 19 digits that begin as
 * cards do and whose check digit is right (ISO/IEC 7812), with or without single spaces or dashes
 * between them. Schemas mark what is sensitive; this is for where somebody forgot, and for bytes
 * that have no schema.
 */
public final class CardNumbers {

  private static final Pattern CANDIDATE =
      Pattern.compile("(?<![0-9])(?:[3-6]|2[2-7])(?:[ -]?[0-9]){11,18}(?![0-9])");
  private static final int SHORTEST = 13;
  private static final int SHOWN = 4;

  private CardNumbers() {}

  /** The text, as long as before, with a star for each hidden digit. */
  public static String mask(String text) {
    if (text.length() < SHORTEST) {
      return text;
    }
    Matcher matcher = CANDIDATE.matcher(text);
    StringBuilder masked = null;
    while (matcher.find()) {
      if (valid(matcher.group())) {
        masked = masked == null ? new StringBuilder(text) : masked;
        hide(masked, matcher.start(), matcher.end());
      }
    }
    return masked == null ? text : masked.toString();
  }

  /** Bytes in which card numbers written as ASCII are masked; the same array if there is none. */
  public static byte[] mask(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    String masked = mask(text);
    return masked.equals(text) ? bytes : masked.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void hide(StringBuilder text, int start, int end) {
    int shown = 0;
    for (int i = end - 1; i >= start; i--) {
      if (Character.isDigit(text.charAt(i)) && shown++ >= SHOWN) {
        text.setCharAt(i, '*');
      }
    }
  }

  /** Luhn's check. */
  private static boolean valid(String candidate) {
    int sum = 0;
    int digits = 0;
    for (int i = candidate.length() - 1; i >= 0; i--) {
      int digit = candidate.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        continue;
      }
      int counted = digits % 2 == 0 ? digit : 2 * digit;
      sum += counted > 9 ? counted - 9 : counted;
      digits++;
    }
    return digits >= SHORTEST && sum % 10 == 0;
  }
}
