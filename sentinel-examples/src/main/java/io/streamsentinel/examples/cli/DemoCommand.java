package io.streamsentinel.examples.cli;

import io.streamsentinel.examples.demo.Demo;
import io.streamsentinel.examples.demo.DemoOptions;
import io.streamsentinel.examples.demo.Traffic;
import io.streamsentinel.examples.input.CsvColumns;
import io.streamsentinel.examples.payments.PaymentTopics;
import io.streamsentinel.settings.Environment;
import io.streamsentinel.settings.Settings;
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
  @Mixin private ServerOptions servers;
  @Mixin private RunOptions run;

  @Option(names = "--kafka-port", description = "The port of its own broker; 0 for a free one.")
  private int kafkaPort;

  @Option(
      names = "--fraud-share",
      description = "Which part of the generated payments is fraud, 0 to 0.5.")
  private double fraudShare = Traffic.DEFAULT_FRAUD_SHARE;

  @Option(
      names = "--skew",
      description =
          "How unequally they are spread over the customers, 0 to 3: customer n pays in proportion"
              + " to 1 / (n + 1)^SKEW.")
  private double skew;

  @Option(
      names = "--out-of-order",
      description =
          "Which part of them arrives up to a minute behind payments that were made later, 0 to 1.")
  private double outOfOrder;

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
          "The model that decides together with the rules, as train --inputs payments writes it,"
              + " or in ONNX (.onnx). Without it: the one that comes with the pipeline.")
  private @Nullable Path model;

  @Option(
      names = "--snapshots",
      description =
          "Keep the features in a topic too, so that they survive the loss of Redis although the"
              + " payments of the longest windows are no longer kept.")
  private boolean snapshots;

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
    if (stay < 0) {
      throw new ParameterException(spec.commandLine(), "--stay must not be negative: " + stay);
    }
    DemoOptions options =
        new DemoOptions(
            servers.external(),
            servers.directory(),
            kafkaPort,
            PaymentTopics.prefixed(servers.prefix()),
            files,
            mapping(),
            Optional.ofNullable(model),
            new Traffic(run.seed(), run.count(), fraudShare, skew, outOfOrder),
            run.paced(),
            run.rate(),
            run.malformed(),
            run.partitions(),
            snapshots,
            noDashboard ? OptionalInt.empty() : OptionalInt.of(dashboardPort),
            metrics ? OptionalInt.of(Settings.load().metricsPort()) : OptionalInt.empty(),
            stay,
            CommandLine.Help.Ansi.AUTO.enabled());
    PrintWriter out = spec.commandLine().getOut();
    return new Demo(options, out, Environment.ofProcess()).run() ? 0 : 1;
  }

  private CsvColumns mapping() {
    return files.isEmpty() ? CsvColumns.preset("handbook").build() : columns.columns();
  }
}
