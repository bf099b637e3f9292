package io.streamsentinel.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.streamsentinel.examples.trainingset.PaymentViews;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Training sets made of files whose 14 reference features somebody else computed: a small set made
 * for this, with rows on every edge of every window, and the Handbook's where it is.
 */
class TrainingSetCommandTest {
  private static final int FIRST_REFERENCE = 9;
  private static final int REFERENCES = 14;
  private static final String HANDBOOK = "sentinel.handbook";

  /** Where each reference feature stands in a row of the set. */
  private static final List<String> NAMES =
      List.of(
          "weekend",
          "night",
          "tx_count_1d",
          "tx_mean_amount_1d",
          "tx_count_7d",
          "tx_mean_amount_7d",
          "tx_count_30d",
          "tx_mean_amount_30d",
          "terminal_tx_count_1d",
          "terminal_risk_1d",
          "terminal_tx_count_7d",
          "terminal_risk_7d",
          "terminal_tx_count_30d",
          "terminal_risk_30d");

  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path edges;

  @BeforeEach
  void copyEdges() throws IOException {
    edges = directory.resolve("edges.csv");
    try (InputStream made =
        Objects.requireNonNull(
            PaymentViews.class.getResourceAsStream("/io/streamsentinel/feature/edges.csv"))) {
      Files.copy(made, edges);
    }
  }

  @Test
  void every_edge_of_the_reference_is_kept() throws IOException {
    Path set = directory.resolve("set.csv");

    assertThat(run("--preset", "handbook", "--out", set.toString(), edges.toString())).isZero();

    assertThat(out.toString()).contains("18 rows written");
    check(Files.readAllLines(set), Files.readAllLines(edges));
  }

  @Test
  void avro_rows_hold_the_same_numbers() throws IOException {
    Path csv = directory.resolve("set.csv");
    Path avro = directory.resolve("set.avro");
    assertThat(run("--preset", "handbook", "--out", csv.toString(), edges.toString())).isZero();

    int code =
        run("--preset", "handbook", "--format", "avro", "--out", avro.toString(), edges.toString());

    assertThat(code).isZero();
    List<String> lines = Files.readAllLines(csv);
    List<String> names = List.of(lines.get(0).split(",", -1));
    int row = 0;
    try (DataFileReader<GenericRecord> reader =
        new DataFileReader<>(avro.toFile(), new GenericDatumReader<GenericRecord>())) {
      while (reader.hasNext()) {
        GenericRecord read = reader.next();
        List<String> line = List.of(lines.get(++row).split(",", -1));
        assertThat(read.get("id").toString()).isEqualTo(line.get(0));
        assertThat(read.get("label").toString()).isEqualTo(line.get(1));
        for (int i = 2; i < names.size(); i++) {
          assertThat((Double) read.get(names.get(i))).isEqualTo(Double.parseDouble(line.get(i)));
        }
      }
    }
    assertThat(row).isEqualTo(lines.size() - 1);
  }

  @Test
  void every_row_of_the_handbook_is_reproduced() throws IOException {
    String handbook = System.getProperty(HANDBOOK, "");
    assumeTrue(!handbook.isBlank(), "no reference data: set -D" + HANDBOOK + "=DIR");
    List<Path> files;
    try (Stream<Path> all = Files.list(Path.of(handbook))) {
      files = all.filter(file -> file.toString().endsWith(".csv.gz")).sorted().toList();
    }
    Path set = directory.resolve("set.csv");
    List<String> arguments =
        new ArrayList<>(List.of("--preset", "handbook", "--out", set.toString()));
    files.forEach(file -> arguments.add(file.toString()));

    assertThat(run(arguments.toArray(String[]::new))).isZero();

    List<String> reference = new ArrayList<>(List.of("header"));
    for (Path file : files) {
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(
                  new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
        lines.lines().skip(1).forEach(reference::add);
      }
    }
    check(Files.readAllLines(set), reference);
  }

  @Test
  void amounts_are_compared_with_the_customers_own_and_frauds_counted() throws IOException {
    Path set = directory.resolve("set.csv");

    assertThat(run("--preset", "handbook", "--out", set.toString(), edges.toString())).isZero();

    List<String> lines = Files.readAllLines(set);
    // 3.01 after 10.50, 2.00 and 3.00, of which the last two are of one day.
    assertThat(value(lines, 3, "amount_ratio_30d")).isCloseTo(3.01 / (15.5 / 3), within(1e-9));
    assertThat(value(lines, 3, "amount_ratio_7d")).isCloseTo(3.01 / (15.5 / 3), within(1e-9));
    assertThat(value(lines, 3, "mean_ratio_1d")).isCloseTo(2.67 / 4.6275, within(1e-9));
    assertThat(value(lines, 8, "mean_ratio_7d")).isCloseTo(2.0025 / 3.702, within(1e-9));
    assertThat(value(lines, 0, "amount_ratio_30d")).isEqualTo(1);
    // Of this terminal's payments of one day, a week before: one fraud; none; two genuine ones.
    assertThat(value(lines, 11, "terminal_frauds_7d")).isEqualTo(1);
    assertThat(value(lines, 11, "terminal_surplus_1d")).isEqualTo(1);
    assertThat(value(lines, 12, "terminal_surplus_1d")).isZero();
    assertThat(value(lines, 13, "terminal_surplus_1d")).isEqualTo(-2);
  }

  @Test
  void a_view_alone_can_be_asked_for() throws IOException {
    Path set = directory.resolve("set.csv");

    int code =
        run(
            "--preset",
            "handbook",
            "--view",
            "terminal",
            "--out",
            set.toString(),
            edges.toString());

    assertThat(code).isZero();
    assertThat(Files.readAllLines(set).get(0))
        .startsWith("id,label,terminal_tx_count_1d,")
        .doesNotContain("weekend");
  }

  @Test
  void a_column_that_is_missing_is_named() {
    int code =
        run("--column", "user=NOBODY", "--out", directory.resolve("x").toString(), edges + "");

    assertThat(code).isEqualTo(1);
    assertThat(err.toString()).startsWith("error: ");
  }

  private static double value(List<String> set, int row, String name) {
    int column = List.of(set.get(0).split(",", -1)).indexOf(name);
    return Double.parseDouble(set.get(row + 1).split(",", -1)[column]);
  }

  /** Counts, flags and risks equal, averages within 1e-9. */
  private static void check(List<String> set, List<String> reference) {
    List<String> header = List.of(set.get(0).split(",", -1));
    int[] at = NAMES.stream().mapToInt(header::indexOf).toArray();
    assertThat(at).doesNotContain(-1);
    assertThat(set).hasSameSizeAs(reference);
    for (int row = 1; row < set.size(); row++) {
      String[] computed = set.get(row).split(",", -1);
      String[] expected = reference.get(row).split(",", -1);
      if (!computed[0].equals(expected[0]) || !computed[1].equals(expected[7])) {
        throw new AssertionError("row " + row + " has another id or label");
      }
      for (int i = 0; i < REFERENCES; i++) {
        double value = Double.parseDouble(computed[at[i]]);
        double wanted = Double.parseDouble(expected[FIRST_REFERENCE + i]);
        boolean average = NAMES.get(i).contains("mean");
        if (average ? Math.abs(value - wanted) > 1e-9 : value != wanted) {
          throw new AssertionError(
              "row %d, %s: %s instead of %s".formatted(row, NAMES.get(i), value, wanted));
        }
      }
    }
  }

  private int run(String... arguments) {
    CommandLine command = Main.commandLine();
    command.setErr(new PrintWriter(err, true));
    command.setOut(new PrintWriter(out, true));
    List<String> line = new ArrayList<>(List.of("training-set"));
    line.addAll(List.of(arguments));
    return command.execute(line.toArray(String[]::new));
  }
}
