package io.streamsentinel.examples.cli;

import io.streamsentinel.examples.training.Split;
import io.streamsentinel.examples.training.Training;
import io.streamsentinel.examples.training.TrainingRow;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code train}: a model from history, and how good it is. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = {
      "Trains boosted trees on some days of a history, and a logistic regression and a random forest"
          + " beside them, and measures all three on later days: area under the ROC curve, average"
          + " precision, card precision at 100, as the Fraud Detection Handbook defines them.",
      "Of several splits, model and plot are those of the last."
    })
final class TrainCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private HistoryOptions history;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where the model goes, as JSON of XGBoost, for evaluate and demo --model.")
  private @Nullable Path out;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = "Where a picture of the comparison goes, as SVG.")
  private @Nullable Path plot;

  @Option(
      names = "--seed",
      description = "The same seed and history give the same models. Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  TrainCommand() {}

  @Override
  public Integer call() throws IOException {
    PrintWriter screen = spec.commandLine().getOut();
    List<TrainingRow> rows = history.read(spec.commandLine().getErr());
    for (Split split : history.splits(rows)) {
      Training training = Training.run(history.inputs(), rows, split, seed);
      screen.println(training.table());
      screen.flush();
      if (out != null) {
        Files.write(out, training.model());
      }
      if (plot != null) {
        Files.writeString(plot, training.picture());
      }
    }
    return 0;
  }
}
