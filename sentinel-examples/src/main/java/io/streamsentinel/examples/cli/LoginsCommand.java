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
  @Mixin private RunOptions run;

  LoginsCommand() {}

  @Override
  public Integer call() {
    LoginsOptions options =
        new LoginsOptions(
            servers.external(),
            servers.directory(),
            LoginTopics.prefixed(servers.prefix()),
            run.seed(),
            run.count(),
            run.paced(),
            run.rate(),
            run.malformed(),
            run.partitions(),
            CommandLine.Help.Ansi.AUTO.enabled());
    return new Logins(options, spec.commandLine().getOut(), Environment.ofProcess()).run() ? 0 : 1;
  }
}
