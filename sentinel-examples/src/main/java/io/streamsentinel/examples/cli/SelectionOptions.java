package io.streamsentinel.examples.cli;

import io.streamsentinel.resilience.replay.LetterId;
import io.streamsentinel.resilience.replay.LetterState;
import io.streamsentinel.resilience.replay.Selection;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which dead letters. */
final class SelectionOptions {

  @Option(
      names = "--state",
      split = ",",
      description = "open, replayed, skipped, parked, or several of them. Without it: open.")
  private @Nullable List<LetterState> states;

  @Option(
      names = "--exception",
      paramLabel = "PART",
      description = "Those whose exception's name contains this.")
  private @Nullable String exception;

  @Option(names = "--from", paramLabel = "TOPIC", description = "Those first read from this topic.")
  private @Nullable String from;

  @Option(names = "--by", paramLabel = "GROUP", description = "Those that this group gave up.")
  private @Nullable String by;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Those of this time or later, as 2026-11-20T12:00:00Z.")
  private @Nullable Instant since;

  @Option(names = "--until", paramLabel = "TIME", description = "Those before this time.")
  private @Nullable Instant until;

  @Option(
      names = "--id",
      paramLabel = "ID",
      split = ",",
      description = "These, as list has them: partition@offset.")
  private @Nullable List<String> ids;

  /** What was chosen; of the open ones, unless states were named. */
  Selection selection(CommandLine command) {
    return narrowed(
        command,
        states == null ? Selection.open() : Selection.in(states.toArray(LetterState[]::new)));
  }

  /** What was chosen; of all, unless states were named. */
  Selection orAll(CommandLine command) {
    return states == null ? narrowed(command, Selection.all()) : selection(command);
  }

  /** What was chosen, and something must have been; of all, unless states were named. */
  Selection some(CommandLine command) {
    if (states == null
        && exception == null
        && from == null
        && by == null
        && since == null
        && until == null
        && ids == null) {
      throw new ParameterException(command, "say which: --id, --exception or another filter");
    }
    return orAll(command);
  }

  private Selection narrowed(CommandLine command, Selection all) {
    Selection chosen = all;
    chosen = exception == null ? chosen : chosen.thrown(exception);
    chosen = from == null ? chosen : chosen.from(from);
    chosen = by == null ? chosen : chosen.by(by);
    chosen = since == null ? chosen : chosen.since(since);
    chosen = until == null ? chosen : chosen.until(until);
    if (ids != null) {
      Set<LetterId> named = new HashSet<>();
      ids.forEach(id -> named.add(id(command, id)));
      chosen = chosen.only(named);
    }
    return chosen;
  }

  static LetterId id(CommandLine command, String text) {
    try {
      return LetterId.parse(text);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command, String.valueOf(e.getMessage()));
    }
  }

  static String name(LetterState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
