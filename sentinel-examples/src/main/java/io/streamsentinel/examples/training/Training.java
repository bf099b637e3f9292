package io.streamsentinel.examples.training;

import io.streamsentinel.scoring.ModelFile;
import io.streamsentinel.scoring.Scorer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Trains a model on one split of a history and says how good it is, beside a logistic regression
 * and a random forest that learned from the same rows. Each is measured on days that none of them
 * has seen; ours as this library scores it, from the file that is written.
 */
public final class Training {

  private final Split split;
  private final List<TrainingRow> train;
  private final List<TrainingRow> test;
  private final List<String> inputs;
  private final byte[] model;
  private final double distance;
  private final List<Contestant> contestants;

  private Training(InputSet inputSet, List<TrainingRow> rows, Split split, long seed)
      throws IOException {
    this.split = split;
    this.inputs = inputSet.names();
    this.train = checked("training", split.train(rows), split);
    this.test = checked("test", split.test(rows), split);
    double[] trainers;
    try (Xgboost trees = BoostedTrees.train(only(inputSet.ours(), train), seed)) {
      this.model = trees.json(inputSet.ours(), version(inputSet));
      trainers = trees.scores(only(inputSet.ours(), test));
    }
    double[] ours = scores(scorer(), test);
    this.distance = distance(ours, trainers);
    List<TrainingRow> learned = only(inputSet.rivals(), train);
    List<TrainingRow> tested = only(inputSet.rivals(), test);
    this.contestants =
        List.of(
            Contestant.of("boosted trees", test, ours),
            Contestant.of("logistic regression", test, Rivals.logisticRegression(learned, tested)),
            Contestant.of("random forest", test, Rivals.randomForest(learned, tested, seed)));
  }

  /**
   * Trains and measures.
   *
   * @param inputs what the rows hold
   * @param rows the history, in the order of time
   * @param split which of its days to use
   * @param seed the same seed and rows give the same models
   * @throws IllegalArgumentException if the training or the test holds no fraud, or nothing else
   * @throws IllegalStateException if XGBoost can't be loaded, or fails
   * @throws IOException if no temporary file can be written
   */
  public static Training run(InputSet inputs, List<TrainingRow> rows, Split split, long seed)
      throws IOException {
    return new Training(inputs, rows, split, seed);
  }

  /**
   * How good any model is on the test of a split.
   *
   * @param model over the inputs, or some of them
   * @param rows the history, in the order of time
   * @param split which of its days to use
   * @throws IllegalArgumentException if the test holds no fraud, or nothing else
   */
  public static Measures evaluate(Scorer model, List<TrainingRow> rows, Split split) {
    List<TrainingRow> test = checked("test", split.test(rows), split);
    return Measures.of(test, scores(model, test));
  }

  /** The trained model, in XGBoost's JSON. */
  public byte[] model() {
    return model.clone();
  }

  /** What is printed: the days, and the measures of each model. */
  public String table() {
    StringBuilder table = new StringBuilder();
    line(table, "training  %s to %s  %s", split.start(), split.lastTrainDay(), count(train));
    line(table, "test      %s to %s  %s", split.firstTestDay(), split.lastTestDay(), count(test));
    line(table, "scores of the boosted trees are XGBoost's to %.0e", distance);
    line(table, "%-20s %s", "", Measures.HEADER);
    contestants.forEach(model -> line(table, "%-20s %s", model.name(), model.measures()));
    return table.toString();
  }

  /** The same as a picture: precision and recall, and cards looked at against frauds caught. */
  public String picture() {
    return EvaluationPicture.svg(
        "Trained on "
            + split.start()
            + " to "
            + split.lastTrainDay()
            + ", tested on "
            + split.firstTestDay()
            + " to "
            + split.lastTestDay(),
        contestants);
  }

  /** Ours, then the two it is compared with. */
  List<Contestant> contestants() {
    return contestants;
  }

  /** How far the furthest score of ours is from that of the library that trained it. */
  double distance() {
    return distance;
  }

  private Scorer scorer() throws IOException {
    Path file = Files.createTempFile("model", ".json");
    try {
      Files.write(file, model);
      return Scorer.builder(inputs, ModelFile.read(file)).build();
    } finally {
      Files.delete(file);
    }
  }

  private String version(InputSet inputSet) {
    return inputSet.name().toLowerCase(Locale.ROOT) + "-" + split.lastTrainDay();
  }

  private List<TrainingRow> only(List<String> seen, List<TrainingRow> rows) {
    int[] columns = seen.stream().mapToInt(inputs::indexOf).toArray();
    return rows.stream().map(row -> row.only(columns)).toList();
  }

  private static double[] scores(Scorer model, List<TrainingRow> rows) {
    return rows.stream().mapToDouble(row -> model.probability(row.inputs())).toArray();
  }

  private static double distance(double[] some, double[] others) {
    double furthest = 0;
    for (int i = 0; i < some.length; i++) {
      furthest = Math.max(furthest, Math.abs(some[i] - others[i]));
    }
    return furthest;
  }

  private static List<TrainingRow> checked(String part, List<TrainingRow> rows, Split split) {
    long frauds = frauds(rows);
    if (frauds == 0 || frauds == rows.size()) {
      throw new IllegalArgumentException(
          "the " + part + " of " + split + " holds " + count(rows) + "; both kinds are needed");
    }
    return rows;
  }

  private static String count(List<TrainingRow> rows) {
    return String.format(Locale.ROOT, "%,d payments, %,d of them fraud", rows.size(), frauds(rows));
  }

  private static long frauds(List<TrainingRow> rows) {
    return rows.stream().filter(TrainingRow::fraud).count();
  }

  private static void line(StringBuilder table, String format, Object... values) {
    table.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
  }
}
