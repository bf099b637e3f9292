package io.streamsentinel.examples.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The one entry point: {@code java -jar sentinel-examples.jar SUBCOMMAND}. */
@Command(
    name = "sentinel",
    description = "Runs the example applications of Stream Sentinel.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {
      UpCommand.class,
      DownCommand.class,
      CleanCommand.class,
      LogsCommand.class,
      HealthCommand.class,
      MonitorCommand.class,
      DemoCommand.class,
      StatisticsCommand.class,
      LoginsCommand.class,
      PlatformCommand.class,
      MarketCommand.class,
      LedgerCommand.class,
      DashboardCommand.class,
      DoctorCommand.class,
      TopicsCommand.class,
      CostCommand.class,
      SchemasCommand.class,
      DlqCommand.class,
      TrainingSetCommand.class,
      TrainCommand.class,
      EvaluateCommand.class,
      BenchCommand.class
    })
public final class Main implements Runnable {

  @Spec private CommandSpec spec;

  @Option(
      names = "--stack-trace",
      scope = ScopeType.INHERIT,
      description = "Print the whole stack trace of an error, not just its line.")
  private boolean stackTrace;

  Main() {}

  /**
   * Runs a subcommand and ends the process with its exit code: 0 for success, 1 for a failure, 2
   * for a wrong use; some have more.
   *
   * @param args the command line
   */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    Main main = new Main();
    return new CommandLine(main)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> {
              command.getErr().println(OneLine.of(failure));
              if (main.stackTrace) {
                failure.printStackTrace(command.getErr());
              }
              return command.getCommandSpec().exitCodeOnExecutionException();
            });
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing a subcommand");
  }

  /** The version that the jar's manifest states. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"Stream Sentinel " + (version == null ? "(unpackaged)" : version)};
    }
  }
}
