package io.streamsentinel.examples.bench;

import com.sun.management.ThreadMXBean;
import io.streamsentinel.scoring.ModelFile;
import io.streamsentinel.scoring.Scorer;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.StringJoiner;
import java.util.stream.IntStream;

/**
 * How long one score takes with 100 full trees of depth 6 over 15 inputs, in XGBoost's format: one
 * row at a time on one thread, each call timed by itself (the clock's own time included).
 * Thresholds and rows are random and rows change with each call, so branches can't be foreseen,
 * which is the bad case. Prints a line for the score with its reasons, which is what the criterion
 * is about, one for the bare probability, and then those of {@link GeneratorBench}.
 */
public final class ScoringBench {

  private static final int TREES = 100;
  private static final int DEPTH = 6;
  private static final int INPUTS = 15;
  private static final int ROWS = 10_000;
  private static final int WARM_UP = 200_000;
  private static final int CALLS = 500_000;
  private static final double AT_MOST_MICROS = 10;

  private ScoringBench() {}

  /** Measures and prints lines of JSON. */
  public static void main(String[] arguments) throws IOException {
    run(System.out);
    GeneratorBench.run(System.out);
  }

  /** Measures and prints lines of JSON. */
  public static void run(PrintStream out) throws IOException {
    Random random = new Random(1);
    List<String> inputs = IntStream.range(0, INPUTS).mapToObj(i -> "input_" + i).toList();
    double[][] rows = new double[ROWS][INPUTS];
    for (double[] row : rows) {
      Arrays.setAll(row, i -> random.nextGaussian());
    }
    Path file = Files.createTempFile("bench", ".json");
    try {
      Files.writeString(file, model(inputs, random));
      Scorer scorer = Scorer.builder(inputs, ModelFile.read(file)).build();
      print(out, "scoring_p99_us", measure(row -> scorer.score(row).probability(), rows));
      print(out, "scoring_probability_p99_us", measure(scorer::probability, rows));
    } finally {
      Files.delete(file);
    }
  }

  private interface Call {
    double of(double[] row);
  }

  @SuppressWarnings("ArrayRecordComponent") // Made, read and dropped here; never compared.
  private record Result(long[] sortedNanos, double bytesPerCall) {

    double micros(double quantile) {
      return sortedNanos[(int) (quantile * (sortedNanos.length - 1))] / 1e3;
    }
  }

  private static Result measure(Call call, double[][] rows) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long[] nanos = new long[CALLS];
    double sum = 0;
    for (int i = 0; i < WARM_UP; i++) {
      sum += call.of(rows[i % ROWS]);
    }
    long allocated = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < CALLS; i++) {
      double[] row = rows[i % ROWS];
      long start = System.nanoTime();
      sum += call.of(row);
      nanos[i] = System.nanoTime() - start;
    }
    allocated = threads.getCurrentThreadAllocatedBytes() - allocated;
    if (!(sum > 0)) {
      throw new IllegalStateException("the probabilities add up to " + sum);
    }
    Arrays.sort(nanos);
    return new Result(nanos, (double) allocated / CALLS);
  }

  private static void print(PrintStream out, String criterion, Result result) {
    out.printf(
        Locale.ROOT,
        "{\"bench\":\"scoring\",\"criterion\":\"%s\",\"value\":%.2f,\"at_most\":%.0f,"
            + "\"p50_us\":%.2f,\"p999_us\":%.2f,\"bytes_per_call\":%.1f,\"trees\":%d,\"depth\":%d,"
            + "\"inputs\":%d,\"calls\":%d}%n",
        criterion,
        result.micros(0.99),
        AT_MOST_MICROS,
        result.micros(0.5),
        result.micros(0.999),
        result.bytesPerCall(),
        TREES,
        DEPTH,
        INPUTS,
        CALLS);
  }

  /** Full trees of random thresholds, as XGBoost would write them. */
  private static String model(List<String> inputs, Random random) {
    StringJoiner trees = new StringJoiner(",");
    for (int i = 0; i < TREES; i++) {
      trees.add(tree(random));
    }
    StringJoiner names = new StringJoiner("\",\"", "\"", "\"");
    inputs.forEach(names::add);
    return """
        {"learner": {"feature_names": [%s],
          "gradient_booster": {"name": "gbtree", "model": {"trees": [%s]}},
          "learner_model_param": {"base_score": "5E-1", "num_class": "0", "num_feature": "%d"},
          "objective": {"name": "binary:logistic"}}}
        """
        .formatted(names, trees, INPUTS);
  }

  private static String tree(Random random) {
    int inner = (1 << DEPTH) - 1;
    int nodes = 2 * inner + 1;
    StringJoiner left = new StringJoiner(",");
    StringJoiner right = new StringJoiner(",");
    StringJoiner input = new StringJoiner(",");
    StringJoiner condition = new StringJoiner(",");
    StringJoiner defaultLeft = new StringJoiner(",");
    StringJoiner weight = new StringJoiner(",");
    for (int node = 0; node < nodes; node++) {
      boolean leaf = node >= inner;
      left.add(String.valueOf(leaf ? -1 : 2 * node + 1));
      right.add(String.valueOf(leaf ? -1 : 2 * node + 2));
      input.add(String.valueOf(leaf ? 0 : random.nextInt(INPUTS)));
      condition.add(String.valueOf((float) (random.nextGaussian() * (leaf ? 0.1 : 1))));
      defaultLeft.add(String.valueOf(random.nextInt(2)));
      weight.add(String.valueOf(nodes >> (31 - Integer.numberOfLeadingZeros(node + 1))));
    }
    return """
        {"tree_param": {"size_leaf_vector": "0"}, "left_children": [%s], "right_children": [%s],
         "split_indices": [%s], "split_conditions": [%s], "default_left": [%s],
         "sum_hessian": [%s]}
        """
        .formatted(left, right, input, condition, defaultLeft, weight);
  }
}
