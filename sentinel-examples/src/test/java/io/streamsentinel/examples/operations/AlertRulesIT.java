package io.streamsentinel.examples.operations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Each alert fires under its fault, is silent without it, and has a section that says what to do.
 */
class AlertRulesIT {

  private static final Path DOCS = Path.of("..", "docs");
  private static final Path RULES = DOCS.resolve("prometheus/alerts.yml");
  private static final Path TESTS = DOCS.resolve("prometheus/alerts.test.yml");
  private static final Path FAULTS =
      Path.of("src/test/java/io/streamsentinel/examples/operations/AlertsFireIT.java");

  @Test
  void every_alert_is_tested_to_fire_and_to_be_silent() throws IOException {
    Set<String> alerts = alerts();
    String tests = Files.readString(TESTS);
    String faults = Files.readString(FAULTS);

    assertThat(alerts).hasSizeGreaterThan(15);
    assertThat(alerts)
        .allSatisfy(
            alert ->
                assertThat(tests)
                    .contains("alertname: %s, exp_alerts: []".formatted(alert))
                    .contains("ALERTS{alertname=\"%s\",alertstate=\"firing\"}".formatted(alert)));
    assertThat(alerts).allSatisfy(alert -> assertThat(faults).contains('"' + alert + '"'));
  }

  @Test
  void every_alert_has_a_section_in_the_guide() throws IOException {
    List<String> headings =
        Files.readAllLines(DOCS.resolve("operations.md")).stream()
            .filter(line -> line.startsWith("#"))
            .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT).replace(' ', '-'))
            .toList();

    assertThat(find("runbook: docs/operations.md#([a-z-]+)"))
        .isNotEmpty()
        .allSatisfy(anchor -> assertThat(headings).contains(anchor));
  }

  @Tag("long")
  @Test
  void the_tests_of_the_alerts_pass() throws Exception {
    Path promtool =
        Prometheus.program().map(path -> path.resolveSibling("promtool")).orElse(Path.of(""));
    assumeTrue(Files.isExecutable(promtool), "prometheus not installed");

    Process process =
        new ProcessBuilder(promtool.toString(), "test", "rules", TESTS.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    assertThat(output).contains("SUCCESS");
  }

  private static Set<String> alerts() throws IOException {
    return find("- alert: (\\w+)");
  }

  private static Set<String> find(String pattern) throws IOException {
    Set<String> found = new TreeSet<>();
    Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(RULES));
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }
}
