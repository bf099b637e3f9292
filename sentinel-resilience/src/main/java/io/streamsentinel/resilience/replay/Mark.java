package io.streamsentinel.resilience.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * What was done about a dead letter, when, and a word about it: where it was replayed to, why it
 * was skipped or parked.
 *
 * @param state what was done
 * @param at when
 * @param note one line
 */
public record Mark(LetterState state, Instant at, String note) {

  private static final int NOTE_BOUND = 500;
  private static final int PARTS = 3;

  /** Nothing was done. */
  static final Mark OPEN = new Mark(LetterState.OPEN, Instant.EPOCH, "");

  /** A mark with a note that is one line of at most 500 characters. */
  public Mark {
    note = note.replaceAll("\\s+", " ").strip();
    note = note.length() > NOTE_BOUND ? note.substring(0, NOTE_BOUND) : note;
  }

  byte[] encoded() {
    return (state + " " + at + " " + note).getBytes(UTF_8);
  }

  /** Empty if these bytes are no mark: another program has written into the journal. */
  static Optional<Mark> decode(byte[] bytes) {
    String[] parts = new String(bytes, UTF_8).split(" ", PARTS);
    if (parts.length < PARTS) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Mark(LetterState.valueOf(parts[0]), Instant.parse(parts[1]), parts[2]));
    } catch (IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }
}
