package io.streamsentinel.examples.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamsentinel.examples.input.CsvColumns;
import io.streamsentinel.examples.input.CsvPayments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The splits of {@code docs/training.md}, on the Handbook's own payments. */
@Tag("long")
@EnabledIfSystemProperty(named = "sentinel.handbook", matches = ".+")
@EnabledIf(
    value = "io.streamsentinel.examples.training.NativeLibrary#isThere",
    disabledReason = NativeLibrary.MISSING)
class HandbookSplitsIT {

  private static final double MARGIN = 0.005;

  private static List<TrainingRow> rows;

  @BeforeAll
  static void read() throws IOException {
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("sentinel.handbook")));
        CsvPayments payments =
            CsvPayments.open(
                all.filter(file -> file.toString().endsWith(".csv.gz")).toList(),
                CsvColumns.preset("handbook").build(),
                skipped -> {})) {
      rows = InputSet.HANDBOOK.read(payments);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"2018-04-04", "2018-04-11", "2018-04-18"})
  void frauds_and_cards_are_found_as_well_as_by_the_better_rival(LocalDate start)
      throws IOException {
    Training training = Training.run(InputSet.HANDBOOK, rows, new Split(start, 7, 7, 7), 1);

    assertThat(training.distance()).isLessThan(1e-6);
    asGood(training, Measures::areaUnderRoc);
    asGood(training, Measures::averagePrecision);
    asGood(training, Measures::cardPrecision);
  }

  private static void asGood(Training training, ToDoubleFunction<Measures> measure) {
    double[] values =
        training.contestants().stream()
            .mapToDouble(model -> measure.applyAsDouble(model.measures()))
            .toArray();
    assertThat(values[0])
        .as(training.table())
        .isGreaterThanOrEqualTo(Math.max(values[1], values[2]) - MARGIN);
  }
}
