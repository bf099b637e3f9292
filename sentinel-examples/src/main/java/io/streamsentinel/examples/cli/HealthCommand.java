package io.streamsentinel.examples.cli;

import io.streamsentinel.stack.Service;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code health}: whether the servers answer. */
@Command(
    name = "health",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Asks each server that 'up' started whether it answers. Exits with 0 if all do, else with 1.",
      "'doctor' examines further, and other servers, too."
    })
final class HealthCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private LocalOptions options;

  @Override
  public Integer call() {
    Map<Service, Optional<String>> health = options.stack().health();
    Table table = new Table("server", "state");
    health.forEach(
        (service, problem) ->
            table.row(service.name().toLowerCase(Locale.ROOT), problem.orElse("answers")));
    PrintWriter out = spec.commandLine().getOut();
    table.print(out, "no servers");
    out.flush();
    return health.values().stream().allMatch(Optional::isEmpty) ? 0 : 1;
  }
}
