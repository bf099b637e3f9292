package io.streamsentinel.feature;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * How far one view of one partition has been applied to a store. Stored as text: {@code offset
 * incarnation topicId clock appliedAt [broken]}.
 *
 * @param offset the next offset to apply
 * @param incarnation drawn anew when the state is rebuilt from nothing; values of another are void
 * @param topicId the id of the source topic
 * @param clock the newest event time applied, milliseconds since 1970
 * @param appliedAt when it was written, by the writer's clock, milliseconds since 1970
 * @param broken whether a value was found cut, so that its writer must write it anew
 */
record Watermark(
    long offset, int incarnation, String topicId, long clock, long appliedAt, boolean broken) {
  private static final String BROKEN = "broken";

  static @Nullable Watermark parse(byte @Nullable [] text) {
    if (text == null || text.length == 0) {
      return null;
    }
    String[] parts = new String(text, StandardCharsets.US_ASCII).split(" ", -1);
    if (parts.length < 5) {
      throw new IllegalArgumentException(
          "a watermark has " + parts.length + " parts instead of 5: remove it to rebuild");
    }
    return new Watermark(
        Long.parseLong(parts[0]),
        Integer.parseUnsignedInt(parts[1], 16),
        parts[2],
        Long.parseLong(parts[3]),
        Long.parseLong(parts[4]),
        parts.length > 5 && parts[5].equals(BROKEN));
  }

  /** As much of the text as tells this watermark from any other. */
  String boundary() {
    return offset + " " + Integer.toHexString(incarnation) + " ";
  }

  String text() {
    return boundary() + topicId + " " + clock + " " + appliedAt + (broken ? " " + BROKEN : "");
  }

  byte[] bytes() {
    return text().getBytes(StandardCharsets.US_ASCII);
  }

  /** Whether both stand at the same place of the same incarnation. */
  static boolean same(@Nullable Watermark a, @Nullable Watermark b) {
    return expectation(a).equals(expectation(b));
  }

  /** What a writer must find who left this watermark, or none. */
  static String expectation(@Nullable Watermark watermark) {
    return watermark == null ? "" : watermark.boundary();
  }

  Watermark asBroken() {
    return new Watermark(offset, incarnation, topicId, clock, appliedAt, true);
  }

  @Override
  public String toString() {
    return "Watermark[" + text() + "]";
  }
}
