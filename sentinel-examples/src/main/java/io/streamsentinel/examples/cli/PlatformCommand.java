package io.streamsentinel.examples.cli;

import io.streamsentinel.examples.platform.Platform;
import io.streamsentinel.examples.platform.PlatformOptions;
import io.streamsentinel.examples.platform.PlatformRules;
import io.streamsentinel.examples.platform.PlatformTopics;
import io.streamsentinel.settings.Environment;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code platform}: user events, logs and metrics through three groups. */
@Command(
    name = "platform",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Streams user events, log lines and readings of hosts through analytics, alerts and an"
          + " archive on real servers, and checks what came out.",
      "Exits with 0 if every event had its effect exactly once."
    })
final class PlatformCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private ServerOptions servers;

  @Option(names = "--seed", description = "Makes the events repeatable.")
  private long seed = 1;

  @Option(names = "--count", description = "How many events to generate, of all kinds together.")
  private long count = 150_000;

  @Option(
      names = "--malformed",
      description = "How many records to send into each topic that hold no event.")
  private int malformed = 3;

  @Option(
      names = "--rules",
      paramLabel = "FILE",
      description = "Windows, thresholds and anomaly rules, as properties; see docs/platform.md.")
  private @Nullable Path rules;

  PlatformCommand() {}

  @Override
  public Integer call() {
    if (count < 1) {
      throw new ParameterException(spec.commandLine(), "--count must be at least 1: " + count);
    }
    PlatformOptions options =
        new PlatformOptions(
            servers.external(),
            servers.directory(),
            new PlatformTopics(servers.prefix()),
            rules == null ? PlatformRules.standard() : PlatformRules.read(rules),
            seed,
            count,
            malformed,
            CommandLine.Help.Ansi.AUTO.enabled());
    return new Platform(options, spec.commandLine().getOut(), Environment.ofProcess()).run()
        ? 0
        : 1;
  }
}
