package io.streamsentinel.examples.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code down}: ends what {@code up} started. */
@Command(
    name = "down",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Ends the servers that 'up' started. What they store stays.")
final class DownCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Mixin private LocalOptions options;

  @Override
  public void run() {
    boolean ended = options.stack().down();
    spec.commandLine().getOut().println(ended ? "The stack is down." : "No stack was up.");
  }
}
