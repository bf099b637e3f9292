package io.streamsentinel.examples.cli;

import io.streamsentinel.examples.logins.LoginTopics;
import io.streamsentinel.examples.logins.Logins;
import io.streamsentinel.examples.logins.LoginsOptions;
import io.streamsentinel.settings.Environment;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code logins}: each login judged once, by place, time, device and failures. */
@Command(
    name = "logins",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Streams logins through the risk pipeline on real servers and checks what came out.",
      "Exits with 0 if every login came out exactly once."
    })
final class LoginsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private ServerOptions servers;

  @Option(names = "--seed", description = "Makes the logins repeatable.")
  private long seed = 1;

  @Option(names = "--count", description = "How many logins to generate.")
  private long count = 100_000;

  @Option(
      names = "--paced",
      description = "How many of the last logins go out at --rate, to measure latency.")
  private long paced = 10_000;

  @Option(names = "--rate", description = "Logins a second in the paced part.")
  private int rate = 2_000;

  @Option(
      names = "--malformed",
      description = "How many records to send that hold no login: they must be dead-lettered.")
  private int malformed = 3;

  @Option(names = "--partitions", description = "Partitions of topics that are not there yet.")
  private int partitions = 6;

  LoginsCommand() {}

  @Override
  public Integer call() {
    requirePositive("--count", count);
    requirePositive("--rate", rate);
    requirePositive("--partitions", partitions);
    LoginsOptions options =
        new LoginsOptions(
            servers.external(),
            servers.directory(),
            LoginTopics.prefixed(servers.prefix()),
            seed,
            count,
            paced,
            rate,
            malformed,
            partitions,
            CommandLine.Help.Ansi.AUTO.enabled());
    return new Logins(options, spec.commandLine().getOut(), Environment.ofProcess()).run() ? 0 : 1;
  }

  private void requirePositive(String option, long value) {
    if (value < 1) {
      throw new ParameterException(spec.commandLine(), option + " must be at least 1: " + value);
    }
  }
}
