package io.streamsentinel.examples.cli;

import io.streamsentinel.resilience.replay.DeadLetters;
import io.streamsentinel.resilience.replay.Letter;
import io.streamsentinel.resilience.replay.LetterGroup;
import io.streamsentinel.resilience.replay.LetterId;
import io.streamsentinel.resilience.replay.LetterState;
import io.streamsentinel.resilience.replay.Replay;
import io.streamsentinel.resilience.replay.Replayed;
import io.streamsentinel.resilience.replay.Selection;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dlq}: dead letters, to look at and to do something about. */
@Command(
    name = "dlq",
    mixinStandardHelpOptions = true,
    description = {
      "Lists, groups, shows, counts, replays, parks, exports and imports dead letters.",
      "Shows nothing personal unless asked to; what was done about each is recorded beside them."
    })
final class DlqCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "Missing a subcommand: list, groups, show, count, replay, park, reopen, export or import");
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists dead letters, the oldest first.")
  int list(
      @Mixin LetterOptions options,
      @Mixin SelectionOptions selection,
      @Option(names = "--most", description = "How many at most. Without it: 50.")
          @Nullable Integer most) {
    int limit = most == null ? 50 : most;
    Selection chosen = selection.selection(spec.commandLine());
    try (DeadLetters letters = options.open()) {
      List<Letter> found = letters.list(chosen, limit + 1);
      Table table = new Table("ID", "STATE", "SINCE", "ORIGIN", "ATTEMPTS", "EXCEPTION", "NOTE");
      for (Letter letter : found.subList(0, Math.min(limit, found.size()))) {
        table.row(
            letter.id(),
            SelectionOptions.name(letter.state()),
            letter.since(),
            letter.origin(),
            letter.about().map(about -> Integer.toString(about.attempts())).orElse("?"),
            letter.exception(),
            letter.mark().note());
      }
      table.print(out(), "no such dead letters");
      if (found.size() > limit) {
        out().println("and more: --most shows them");
      }
      return 0;
    }
  }

  @Command(
      name = "groups",
      mixinStandardHelpOptions = true,
      description = "Groups dead letters by why they were given up, the largest group first.")
  int groups(@Mixin LetterOptions options, @Mixin SelectionOptions selection) {
    Selection chosen = selection.selection(spec.commandLine());
    try (DeadLetters letters = options.open()) {
      Table table = new Table("COUNT", "EXCEPTION", "TOPIC", "GROUP", "FIRST", "LAST");
      for (LetterGroup group : letters.groups(chosen)) {
        table.row(
            group.count(),
            group.exception(),
            group.topic(),
            group.group(),
            group.first(),
            group.last());
      }
      table.print(out(), "no such dead letters");
      return 0;
    }
  }

  @Command(
      name = "count",
      mixinStandardHelpOptions = true,
      description = "Counts dead letters by what was done about them; all, unless told otherwise.")
  int count(@Mixin LetterOptions options, @Mixin SelectionOptions selection) {
    Selection chosen = selection.orAll(spec.commandLine());
    try (DeadLetters letters = options.open()) {
      Map<LetterState, Long> counts = letters.count(chosen);
      for (LetterState state : LetterState.values()) {
        out().println(SelectionOptions.name(state) + " " + counts.getOrDefault(state, 0L));
      }
      return 0;
    }
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = {
        "Shows one dead letter. Of its key and headers the sizes, of an Avro value the fields that"
            + " its schema does not call sensitive (needs SCHEMA_REGISTRY_URL)."
      })
  int show(
      @Mixin LetterOptions options,
      @Parameters(paramLabel = "ID", description = "As list has it: partition@offset.") String id,
      @Option(
              names = "--message",
              description = "Also the exception's message, which may hold anything.")
          boolean message) {
    LetterId where = SelectionOptions.id(spec.commandLine(), id);
    try (DeadLetters letters = options.open();
        MaskedValues values = MaskedValues.of(options.settings())) {
      Letter letter =
          letters
              .find(where)
              .orElseThrow(
                  () -> new IllegalArgumentException("no dead letter " + id + " in its topic"));
      new LetterPage(letter, values, message).print(out());
      return 0;
    }
  }

  @Command(
      name = "replay",
      mixinStandardHelpOptions = true,
      description = {
        "Sends dead letters to be handled again, each exactly once, also if it is killed and begun"
            + " again.",
        "Exits with 1 if some had to be skipped."
      })
  int replay(
      @Mixin LetterOptions options,
      @Mixin SelectionOptions selection,
      @Option(
              names = "--to",
              paramLabel = "TOPIC",
              description = "A retry topic of the consumer that gave them up.")
          @Nullable String target,
      @Option(
              names = "--into-input",
              description = "Instead: into the topics that they were first read from.")
          boolean intoInput,
      @Option(
              names = "--accept-features-count-twice",
              description = "What --into-input means, to be said with it.")
          boolean accepted,
      @Option(names = "--rate", description = "How many a second at most. Without it: 100.")
          @Nullable Integer rate,
      @Option(names = "--most", description = "How many at most.") @Nullable Long most,
      @Option(
              names = "--max-attempts",
              description = "Skips those whose handler was called so often. Without it: 20.")
          @Nullable Integer attempts,
      @Option(names = "--dry-run", description = "Only counts what would be done.")
          boolean dryRun) {
    if ((target == null) == !intoInput) {
      throw wrong("say where to: --to TOPIC or --into-input");
    }
    if (intoInput && !accepted) {
      throw wrong(
          "--into-input has features count these records a second time: say"
              + " --accept-features-count-twice, or replay --to a retry topic");
    }
    Replay replay =
        target == null ? Replay.intoInputAcceptingThatFeaturesCountTwice() : Replay.to(target);
    try {
      replay = replay.only(selection.selection(spec.commandLine()));
      replay = rate == null ? replay : replay.perSecond(rate);
      replay = most == null ? replay : replay.atMost(most);
      replay = attempts == null ? replay : replay.attempts(attempts);
      replay = dryRun ? replay.dryRun() : replay;
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
    try (DeadLetters letters = options.open()) {
      Replayed done = letters.replay(replay);
      String would = dryRun ? "would be " : "";
      out().println(done.replayed() + " " + would + "replayed");
      done.skipped()
          .forEach((reason, count) -> out().println(count + " " + would + "skipped: " + reason));
      return done.skippedCount() == 0 ? 0 : 1;
    }
  }

  @Command(
      name = "park",
      mixinStandardHelpOptions = true,
      description = "Puts dead letters aside as hopeless; no replay takes them.")
  int park(
      @Mixin LetterOptions options,
      @Mixin SelectionOptions selection,
      @Option(
              names = "--reason",
              required = true,
              description = "Why, for whoever looks later. Nothing personal.")
          String reason) {
    Selection chosen = selection.some(spec.commandLine());
    try (DeadLetters letters = options.open()) {
      out().println(letters.park(chosen, reason) + " parked");
      return 0;
    }
  }

  @Command(
      name = "reopen",
      mixinStandardHelpOptions = true,
      description = "Opens dead letters again that were parked or skipped.")
  int reopen(
      @Mixin LetterOptions options,
      @Mixin SelectionOptions selection,
      @Option(names = "--reason", required = true, description = "Why.") String reason) {
    Selection chosen = selection.some(spec.commandLine());
    try (DeadLetters letters = options.open()) {
      out().println(letters.reopen(chosen, reason) + " opened");
      return 0;
    }
  }

  @Command(
      name = "export",
      mixinStandardHelpOptions = true,
      description = "Writes dead letters, whole, to a new file that only its owner can read.")
  int export(
      @Mixin LetterOptions options,
      @Mixin SelectionOptions selection,
      @Parameters(paramLabel = "FILE", description = "The file; it must not exist yet.")
          Path file) {
    Selection chosen = selection.orAll(spec.commandLine());
    try (DeadLetters letters = options.open()) {
      long count = letters.exportTo(file, chosen);
      out().println(count + " written to " + file);
      return 0;
    }
  }

  @Command(
      name = "import",
      mixinStandardHelpOptions = true,
      description = "Adds the dead letters of a file, each once, however often it is imported.")
  int importFile(
      @Mixin LetterOptions options,
      @Parameters(paramLabel = "FILE", description = "As export has written it.") Path file) {
    try (DeadLetters letters = options.open()) {
      out().println(letters.importFrom(file) + " added");
      return 0;
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
