package io.streamsentinel.examples.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Alerts and dashboards ask only for meters that the code has. */
class WatchedNamesTest {

  private static final Path ROOT = Path.of("..");
  private static final Pattern WATCHED = Pattern.compile("\\bstreaming_[a-z_]+");
  private static final Pattern METER = Pattern.compile("\"(streaming(\\.[a-z]+)+)\"");

  @Test
  void every_name_in_alerts_and_dashboards_is_a_meter_of_the_code() throws IOException {
    Set<String> known = new TreeSet<>();
    for (String module :
        new String[] {
          "sentinel-core", "sentinel-avro", "sentinel-resilience", "sentinel-examples"
        }) {
      matches(ROOT.resolve(module).resolve("src/main/java"), METER)
          .forEach(name -> known.add(name.replace('.', '_')));
    }
    Set<String> watched = new TreeSet<>(matches(ROOT.resolve("docs/grafana"), WATCHED));
    watched.addAll(matches(ROOT.resolve("docs/prometheus"), WATCHED));

    assertThat(watched).hasSizeGreaterThan(25);
    assertThat(watched).allMatch(name -> known.contains(name) || known.contains(meter(name)));
  }

  private static String meter(String series) {
    return series
        .replaceFirst("_(total|bucket|sum|count|max|bytes)$", "")
        .replaceFirst("_seconds$", "");
  }

  private static Set<String> matches(Path folder, Pattern pattern) throws IOException {
    Set<String> found = new TreeSet<>();
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .filter(Files::isRegularFile)
          .forEach(
              file -> {
                Matcher matcher = pattern.matcher(read(file));
                while (matcher.find()) {
                  found.add(matcher.group(matcher.groupCount() == 0 ? 0 : 1));
                }
              });
    }
    return found;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
