package io.streamsentinel.examples.cli;

import io.streamsentinel.examples.generator.LabelledPayment;
import io.streamsentinel.examples.input.CsvPayments;
import io.streamsentinel.examples.trainingset.AvroTrainingSet;
import io.streamsentinel.examples.trainingset.PaymentViews;
import io.streamsentinel.feature.FeatureView;
import io.streamsentinel.feature.TrainingSet;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code training-set}: history and its labels in, features as serving would have had them out. */
@Command(
    name = "training-set",
    mixinStandardHelpOptions = true,
    description = {
      "Plays payments from files through the engine that serves features, and writes each payment's"
          + " features as of its own time, with its label.",
      "Files are read in the order of their names; times must ascend."
    })
final class TrainingSetCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "Payments, .csv or .csv.gz, with a header line.")
  private List<Path> files = List.of();

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "Made anew.")
  private Path out = Path.of("training.csv");

  @Option(
      names = "--format",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.",
      defaultValue = "CSV")
  private Format format = Format.CSV;

  @Option(
      names = "--view",
      description = "${COMPLETION-CANDIDATES}; may be repeated. Default: all.")
  private List<PaymentViews> views = List.of(PaymentViews.values());

  @Mixin private ColumnOptions columns;

  TrainingSetCommand() {}

  /** What the rows are written as. */
  enum Format {
    CSV,
    AVRO
  }

  @Override
  public Integer call() throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    try (CsvPayments payments =
        CsvPayments.open(files, columns.columns(), row -> err.println("skipped " + row))) {
      long written = write(views.stream().distinct().map(PaymentViews::view).toList(), payments);
      spec.commandLine().getOut().printf("%d rows written to %s%n", written, out);
      return payments.skipped() == 0 ? 0 : 1;
    }
  }

  private long write(List<FeatureView<LabelledPayment>> computed, CsvPayments payments)
      throws IOException {
    if (format == Format.AVRO) {
      return AvroTrainingSet.write(
          computed, payments, TrainingSetCommand::id, row -> row.fraud() ? 1 : 0, out);
    }
    try (BufferedWriter lines = Files.newBufferedWriter(out)) {
      return TrainingSet.writeCsv(
          computed, payments, TrainingSetCommand::id, row -> row.fraud() ? "1" : "0", lines);
    }
  }

  private static String id(LabelledPayment row) {
    return row.payment().getPaymentId();
  }
}
