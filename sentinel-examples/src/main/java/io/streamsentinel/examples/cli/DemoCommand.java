package io.streamsentinel.examples.cli;

import io.streamsentinel.examples.demo.Demo;
import io.streamsentinel.examples.demo.DemoOptions;
import io.streamsentinel.examples.input.CsvColumns;
import io.streamsentinel.examples.payments.PaymentTopics;
import io.streamsentinel.settings.Environment;
import io.streamsentinel.settings.Settings;
import io.streamsentinel.stack.StackDirectory;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code demo}: the fraud pipeline on real servers, from payments to a checked report. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Streams payments through the fraud pipeline on real servers and checks what came out.",
      "Exits with 0 if every payment came out exactly once."
    })
final class DemoCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--servers",
      description =
          "own: start a Kafka broker, Redis, PostgreSQL and a registry that end with the demo;"
              + " environment: use those of KAFKA_BOOTSTRAP_SERVERS, REDIS_URL, POSTGRES_DSN and"
              + " SCHEMA_REGISTRY_URL.",
      defaultValue = "own")
  private Servers servers;

  @Option(names = "--kafka-port", description = "The port of its own broker; 0 for a free one.")
  private int kafkaPort;

  @Option(
      names = "--dir",
      paramLabel = "FOLDER",
      description =
          "Where its own servers keep their files. Without it: target/ or a temporary one.")
  private @Nullable Path folder;

  @Option(
      names = "--prefix",
      description = "What the names of all topics and of the group begin with.")
  private String prefix = "";

  @Option(
      names = "--input",
      arity = "1..*",
      paramLabel = "FILE",
      description = "Payments from .csv or .csv.gz files, instead of generated ones.")
  private List<Path> files = List.of();

  @Mixin private ColumnOptions columns;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description =
          "The model that decides together with the rules, as train --inputs payments writes it."
              + " Without it: the one that comes with the pipeline.")
  private @Nullable Path model;

  @Option(names = "--seed", description = "Makes generated payments repeatable.")
  private long seed = 1;

  @Option(names = "--count", description = "How many payments to generate.")
  private long count = 120_000;

  @Option(
      names = "--paced",
      description = "How many of the last payments go out at --rate, to measure latency.")
  private long paced = 10_000;

  @Option(names = "--rate", description = "Payments a second in the paced part.")
  private int rate = 2_000;

  @Option(
      names = "--malformed",
      description = "How many records to send that hold no payment: they must be dead-lettered.")
  private int malformed = 3;

  @Option(names = "--partitions", description = "Partitions of topics that are not there yet.")
  private int partitions = 12;

  @Option(names = "--no-dashboard", description = "Show no dashboard.")
  private boolean noDashboard;

  @Option(names = "--dashboard-port", description = "The dashboard's port; 0 for a free one.")
  private int dashboardPort;

  @Option(
      names = "--metrics",
      description =
          "Serve GET /metrics for Prometheus, and GET /health, on the port that METRICS_PORT says"
              + " (8000 without).")
  private boolean metrics;

  @Option(
      names = "--stay",
      arity = "0..1",
      fallbackValue = "200",
      paramLabel = "RATE",
      description =
          "After the report, go on with so many payments a second until Control-C, so that there is"
              + " something to look at on the dashboard. Without a number: 200.")
  private int stay;

  DemoCommand() {}

  @Override
  public Integer call() {
    requirePositive("--count", count);
    requirePositive("--rate", rate);
    requirePositive("--partitions", partitions);
    if (stay < 0) {
      throw new ParameterException(spec.commandLine(), "--stay must not be negative: " + stay);
    }
    DemoOptions options =
        new DemoOptions(
            servers == Servers.ENVIRONMENT,
            directory(),
            kafkaPort,
            PaymentTopics.prefixed(prefix),
            files,
            mapping(),
            Optional.ofNullable(model),
            seed,
            count,
            paced,
            rate,
            malformed,
            partitions,
            noDashboard ? OptionalInt.empty() : OptionalInt.of(dashboardPort),
            metrics ? OptionalInt.of(Settings.load().metricsPort()) : OptionalInt.empty(),
            stay,
            CommandLine.Help.Ansi.AUTO.enabled());
    PrintWriter out = spec.commandLine().getOut();
    return new Demo(options, out, Environment.ofProcess()).run() ? 0 : 1;
  }

  private StackDirectory directory() {
    return folder == null
        ? StackDirectory.ofBuild()
        : new StackDirectory(
            folder.resolve("data"), folder.resolve("logs"), folder.resolve("programs"));
  }

  private CsvColumns mapping() {
    return files.isEmpty() ? CsvColumns.preset("handbook").build() : columns.columns();
  }

  private void requirePositive(String option, long value) {
    if (value < 1) {
      throw new ParameterException(spec.commandLine(), option + " must be at least 1: " + value);
    }
  }

  /** Where the servers come from. */
  enum Servers {
    OWN,
    ENVIRONMENT
  }
}
