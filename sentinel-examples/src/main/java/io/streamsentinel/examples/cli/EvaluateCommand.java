package io.streamsentinel.examples.cli;

import io.streamsentinel.examples.onnx.Scorers;
import io.streamsentinel.examples.training.Measures;
import io.streamsentinel.examples.training.Split;
import io.streamsentinel.examples.training.Training;
import io.streamsentinel.examples.training.TrainingRow;
import io.streamsentinel.scoring.Scorer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code evaluate}: how good a model is that somebody trained. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description =
        "Measures a model on the test days of a history, as train does. The days of training and"
            + " delay say which customers are known to have been defrauded: they are left out.")
final class EvaluateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private HistoryOptions history;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "FILE",
      description =
          "XGBoost's JSON, LightGBM's text, a logistic regression as JSON, or ONNX (.onnx).")
  private Path model = Path.of("model.json");

  EvaluateCommand() {}

  @Override
  public Integer call() throws IOException {
    PrintWriter screen = spec.commandLine().getOut();
    Scorer scorer = Scorers.read(history.inputs().names(), model);
    List<TrainingRow> rows = history.read(spec.commandLine().getErr());
    screen.printf("model %s%n", scorer.version());
    for (Split split : history.splits(rows)) {
      Measures measures = Training.evaluate(scorer, rows, split);
      screen.printf(
          "tested on %s to %s%n%s%n%s%n",
          split.firstTestDay(), split.lastTestDay(), Measures.HEADER, measures);
    }
    screen.flush();
    return 0;
  }
}
