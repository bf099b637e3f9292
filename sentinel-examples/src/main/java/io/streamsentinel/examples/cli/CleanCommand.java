package io.streamsentinel.examples.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code clean}: forgets what the servers stored. */
@Command(
    name = "clean",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Deletes what the servers of a stack that is down have stored and logged.")
final class CleanCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Mixin private LocalOptions options;

  @Override
  public void run() {
    options.stack().clean();
    spec.commandLine().getOut().println("The stack's data is deleted.");
  }
}
