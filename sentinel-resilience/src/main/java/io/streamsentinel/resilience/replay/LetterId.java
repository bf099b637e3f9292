package io.streamsentinel.resilience.replay;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a dead letter is in its topic. As text: {@code 2@17}.
 *
 * @param partition its partition
 * @param offset its offset there
 */
public record LetterId(int partition, long offset) {

  private static final Pattern FORM = Pattern.compile("(\\d{1,9})@(\\d{1,18})");

  /**
   * Reads {@code partition@offset}.
   *
   * @param text as {@link #toString} gives it
   * @throws IllegalArgumentException if it has another form
   */
  public static LetterId parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "a dead letter is named partition@offset, as 0@17: " + text);
    }
    return new LetterId(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2)));
  }

  @Override
  public String toString() {
    return partition + "@" + offset;
  }
}
