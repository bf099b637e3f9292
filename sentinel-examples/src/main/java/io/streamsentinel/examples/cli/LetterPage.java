package io.streamsentinel.examples.cli;

import io.streamsentinel.deadletter.DeadLetter;
import io.streamsentinel.resilience.replay.Letter;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** One dead letter on a page, without what is personal. */
final class LetterPage {

  private final Letter letter;
  private final MaskedValues values;
  private final boolean withMessage;

  LetterPage(Letter letter, MaskedValues values, boolean withMessage) {
    this.letter = letter;
    this.values = values;
    this.withMessage = withMessage;
  }

  void print(PrintWriter out) {
    line(out, "dead letter", letter.id() + ", " + SelectionOptions.name(letter.state()));
    if (!letter.mark().note().isEmpty()) {
      line(out, "note", letter.mark().note() + " (" + letter.mark().at() + ")");
    }
    line(out, "origin", letter.origin());
    line(out, "since", letter.since().toString());
    letter.about().ifPresent(about -> print(out, about));
    line(out, "key", size(letter.record().key()));
    line(out, "value", values.show(letter.record()));
    List<String> headers = new ArrayList<>();
    for (Header header : letter.record().headers()) {
      headers.add(header.key() + " (" + size(header.value()) + ")");
    }
    line(out, "headers", String.join(", ", headers));
    letter
        .truncatedFrom()
        .ifPresent(
            bytes ->
                line(
                    out,
                    "truncated",
                    "the value had " + bytes + " bytes; the whole is, or was, at its origin"));
  }

  private void print(PrintWriter out, DeadLetter about) {
    line(out, "given up", "by " + about.group() + " after " + about.attempts() + " attempts");
    line(out, "exception", about.exception());
    line(
        out,
        "message",
        withMessage
            ? about.message()
            : about.message().length() + " characters (--message shows them)");
  }

  private static String size(byte @Nullable [] bytes) {
    return bytes == null ? "none" : bytes.length + " bytes";
  }

  private static void line(PrintWriter out, String name, String value) {
    out.println((name + " ".repeat(13)).substring(0, 13) + value);
  }
}
