package io.streamsentinel.feature;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * The Fraud Detection Handbook's transactions with the features somebody else computed of them, and
 * the views that must compute the same. The data is not part of the project: {@code
 * -Dsentinel.handbook=DIR} says where it is.
 */
public final class Handbook {
  static final String PROPERTY = "sentinel.handbook";
  static final int[] DAYS = {1, 7, 30};
  static final Duration LABEL_DELAY = Duration.ofDays(7);
  private static final long EPOCH =
      LocalDateTime.of(2018, 4, 1, 0, 0).toInstant(ZoneOffset.UTC).toEpochMilli();

  private Handbook() {}

  /** One line; {@code expected} are the 14 columns from TX_DURING_WEEKEND on. */
  public record Row(
      long id,
      String customer,
      String terminal,
      long amountMinor,
      long seconds,
      boolean fraud,
      List<Double> expected,
      String line) {

    public long timeMillis() {
      return EPOCH + seconds * 1000;
    }

    public static Row parse(String line) {
      String[] c = line.split(",", -1);
      List<Double> expected = new ArrayList<>();
      for (int i = 0; i < 14; i++) {
        expected.add(Double.parseDouble(c[9 + i]));
      }
      return new Row(
          Long.parseLong(c[0]),
          c[2],
          c[3],
          Math.round(Double.parseDouble(c[4]) * 100),
          Long.parseLong(c[5]),
          c[7].equals("1"),
          expected,
          line);
    }
  }

  static FeatureView<Row> customers() {
    return customers(FeatureView.builder("customer", Row::customer, Row::timeMillis), row -> row);
  }

  static FeatureView<Row> terminals() {
    return terminals(FeatureView.builder("terminal", Row::terminal, Row::timeMillis), row -> row);
  }

  /** The customer's half: weekend, night, then count and mean amount for each window. */
  public static <E> FeatureView<E> customers(FeatureViewBuilder<E> view, Function<E, Row> row) {
    Field<E> amount = Field.decimal("amount", 2, event -> row.apply(event).amountMinor());
    view.derived("weekend", vector -> weekend(vector) ? 1 : 0)
        .derived("night", vector -> dateTime(vector).getHour() <= 6 ? 1 : 0);
    for (int days : DAYS) {
      view.count("count_" + days, Window.days(days));
      view.mean("mean_" + days, amount, Window.days(days));
    }
    return view.build();
  }

  /** The terminal's half: count and share of frauds for each window, a week late. */
  public static <E> FeatureView<E> terminals(FeatureViewBuilder<E> view, Function<E, Row> row) {
    Field<E> fraud =
        Field.<E>flag("fraud", event -> row.apply(event).fraud()).availableAfter(LABEL_DELAY);
    for (int days : DAYS) {
      Window window = Window.days(days).delayedBy(LABEL_DELAY);
      view.count("count_" + days, window);
      view.mean("risk_" + days, fraud, window);
    }
    return view.build();
  }

  private static boolean weekend(FeatureVector vector) {
    DayOfWeek day = dateTime(vector).getDayOfWeek();
    return day == DayOfWeek.SATURDAY || day == DayOfWeek.SUNDAY;
  }

  private static LocalDateTime dateTime(FeatureVector vector) {
    return LocalDateTime.ofInstant(vector.asOf(), ZoneOffset.UTC);
  }

  /** Whether a value is the reference's: counts, flags and risks equal, averages within 1e-9. */
  public static boolean same(int column, double actual, double expected) {
    boolean average = column < 8 && column >= 2 && column % 2 == 1;
    return average ? Math.abs(actual - expected) <= 1e-9 : actual == expected;
  }

  /** The days' files, in order; skips the calling test where there are none. */
  public static List<Path> files() {
    String directory = System.getProperty(PROPERTY, "");
    assumeTrue(!directory.isBlank(), "no reference data: set -D" + PROPERTY + "=DIR");
    try (Stream<Path> all = Files.list(Path.of(directory))) {
      return all.filter(file -> file.toString().endsWith(".csv.gz")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static List<Row> rows(Path file) {
    return lines(file).stream().map(Row::parse).toList();
  }

  /** The lines of a day, without the header. */
  public static List<String> lines(Path file) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      return lines.lines().skip(1).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
