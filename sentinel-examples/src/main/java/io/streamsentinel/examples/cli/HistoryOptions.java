package io.streamsentinel.examples.cli;

import io.streamsentinel.examples.input.CsvPayments;
import io.streamsentinel.examples.training.InputSet;
import io.streamsentinel.examples.training.Split;
import io.streamsentinel.examples.training.TrainingRow;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which payments a model learns from and is tested on. */
final class HistoryOptions {

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description =
          "Payments with labels, .csv or .csv.gz, with a header line, read in the order of their"
              + " names. Times must ascend.")
  private List<Path> files = List.of();

  @Mixin private ColumnOptions columns;

  @Option(
      names = "--inputs",
      defaultValue = "HANDBOOK",
      description =
          "handbook: the 15 of the Fraud Detection Handbook, with what is derived from them for our"
              + " model; payments: what the payments pipeline gives its model. Default: handbook.")
  private InputSet inputs = InputSet.HANDBOOK;

  @Option(
      names = "--start",
      paramLabel = "DATE",
      description =
          "The first day of training, as 2018-04-18; may be repeated. Without it, the test ends on"
              + " the last day there is.")
  private List<LocalDate> starts = List.of();

  @Option(names = "--train-days", description = "Days to learn from. Default: ${DEFAULT-VALUE}.")
  private int trainDays = 7;

  @Option(
      names = "--delay-days",
      description = "Days until a label is known. Default: ${DEFAULT-VALUE}.")
  private int delayDays = 7;

  @Option(names = "--test-days", description = "Days to test on. Default: ${DEFAULT-VALUE}.")
  private int testDays = 7;

  /** What the model looks at. */
  InputSet inputs() {
    return inputs;
  }

  /**
   * All of the history.
   *
   * @param err is told of each row that can't be used
   */
  List<TrainingRow> read(PrintWriter err) throws IOException {
    try (CsvPayments payments =
        CsvPayments.open(files, columns.columns(), row -> err.println("skipped " + row))) {
      return inputs.read(payments);
    }
  }

  /** The splits that were asked for, the earliest first. */
  List<Split> splits(List<TrainingRow> rows) {
    if (starts.isEmpty()) {
      return List.of(Split.endingWith(rows, trainDays, delayDays, testDays));
    }
    return starts.stream()
        .sorted()
        .map(start -> new Split(start, trainDays, delayDays, testDays))
        .toList();
  }
}
