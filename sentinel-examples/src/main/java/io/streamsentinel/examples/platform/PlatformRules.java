package io.streamsentinel.examples.platform;

import io.streamsentinel.avro.event.LogLevel;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Windows, thresholds and anomaly rules: what counts as worth knowing.
 *
 * @param analyticsWindow how long the windows are in which activities are counted
 * @param errorWindow over how long errors and fatal lines of a service are counted
 * @param errors from how many errors (fatal lines among them) in that window on there is an alert
 * @param fatals from how many fatal lines on
 * @param thresholds above which reading a metric is too high, by metric
 * @param repeatAfter how long a metric must have been in order before it is too high again
 * @param anomalyMetrics the metrics whose jumps are anomalies
 * @param anomalyWindow what a reading is compared with
 * @param anomalyReadings how many readings there must be to compare with
 * @param anomalyDeviations how many standard deviations from the mean are an anomaly
 * @param keepFrom from which level on lines are kept
 */
public record PlatformRules(
    Duration analyticsWindow,
    Duration errorWindow,
    int errors,
    int fatals,
    Map<String, Double> thresholds,
    Duration repeatAfter,
    Set<String> anomalyMetrics,
    Duration anomalyWindow,
    int anomalyReadings,
    double anomalyDeviations,
    LogLevel keepFrom) {

  /** What every key is unless a file says otherwise. */
  private static final Map<String, String> DEFAULTS =
      Map.ofEntries(
          Map.entry("analytics.window", "PT1M"),
          Map.entry("alert.errors.window", "PT1M"),
          Map.entry("alert.errors.count", "60"),
          Map.entry("alert.fatals.count", "15"),
          Map.entry("alert.above", "cpu.utilisation=90,memory.utilisation=95,disk.utilisation=90"),
          Map.entry("alert.above.repeat-after", "PT5M"),
          Map.entry("alert.anomaly.metrics", "network.received"),
          Map.entry("alert.anomaly.window", "PT30M"),
          Map.entry("alert.anomaly.readings", "30"),
          Map.entry("alert.anomaly.deviations", "4.5"),
          Map.entry("logger.from", "WARN"));

  /** The rules with every key at its default. */
  public static PlatformRules standard() {
    return of(new Properties());
  }

  /**
   * The rules of a file of properties; what it does not name is at its default.
   *
   * @throws IllegalArgumentException if a key is unknown or a value of another form
   * @throws UncheckedIOException if the file can't be read
   */
  public static PlatformRules read(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " can't be read", e);
    }
    return of(properties);
  }

  /**
   * The rules of properties.
   *
   * @throws IllegalArgumentException if a key is unknown or a value of another form
   */
  public static PlatformRules of(Properties properties) {
    Map<String, String> values = new TreeMap<>(DEFAULTS);
    for (String key : properties.stringPropertyNames()) {
      if (!DEFAULTS.containsKey(key)) {
        throw new IllegalArgumentException(
            "no rule '" + key + "'; there are: " + new TreeSet<>(DEFAULTS.keySet()));
      }
      values.put(key, properties.getProperty(key).strip());
    }
    return new PlatformRules(
        duration(values, "analytics.window"),
        duration(values, "alert.errors.window"),
        (int) number(values, "alert.errors.count"),
        (int) number(values, "alert.fatals.count"),
        thresholds(values, "alert.above"),
        duration(values, "alert.above.repeat-after"),
        Arrays.stream(text(values, "alert.anomaly.metrics").split(","))
            .filter(metric -> !metric.isBlank())
            .map(String::strip)
            .collect(Collectors.toCollection(TreeSet::new)),
        duration(values, "alert.anomaly.window"),
        (int) number(values, "alert.anomaly.readings"),
        number(values, "alert.anomaly.deviations"),
        level(values, "logger.from"));
  }

  private static Map<String, Double> thresholds(Map<String, String> values, String key) {
    Map<String, Double> thresholds = new TreeMap<>();
    for (String pair : text(values, key).split(",", -1)) {
      String[] parts = pair.split("=", -1);
      if (parts.length != 2) {
        throw new IllegalArgumentException(
            key + " must be METRIC=NUMBER, separated by commas: " + pair);
      }
      thresholds.put(parts[0].strip(), positive(key, parts[1].strip()));
    }
    return thresholds;
  }

  private static Duration duration(Map<String, String> values, String key) {
    try {
      Duration duration = Duration.parse(text(values, key));
      if (duration.toMillis() > 0) {
        return duration;
      }
    } catch (DateTimeParseException e) {
      // The same is wrong with it as with one that is not positive.
    }
    throw new IllegalArgumentException(
        key + " must be a positive duration such as PT5M: " + text(values, key));
  }

  private static double number(Map<String, String> values, String key) {
    return positive(key, text(values, key));
  }

  private static double positive(String key, String value) {
    try {
      double number = Double.parseDouble(value);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // The same is wrong with it as with one that is not positive.
    }
    throw new IllegalArgumentException(key + " must be a positive number: " + value);
  }

  private static LogLevel level(Map<String, String> values, String key) {
    return Arrays.stream(LogLevel.values())
        .filter(level -> level.name().equals(text(values, key)))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    key
                        + " must be one of "
                        + Arrays.toString(LogLevel.values())
                        + ": "
                        + text(values, key)));
  }

  private static String text(Map<String, String> values, String key) {
    return values.getOrDefault(key, "");
  }
}
