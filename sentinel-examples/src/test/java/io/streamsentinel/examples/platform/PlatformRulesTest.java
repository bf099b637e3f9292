package io.streamsentinel.examples.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.streamsentinel.avro.event.LogLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlatformRulesTest {

  @Test
  void a_file_changes_what_it_names_and_nothing_else(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("rules.properties"),
            """
            analytics.window=PT10S
            alert.above=cpu.utilisation=50
            logger.from=FATAL
            """);

    PlatformRules rules = PlatformRules.read(file);

    assertThat(rules.analyticsWindow()).isEqualTo(Duration.ofSeconds(10));
    assertThat(rules.thresholds()).isEqualTo(Map.of("cpu.utilisation", 50.0));
    assertThat(rules.keepFrom()).isEqualTo(LogLevel.FATAL);
    assertThat(rules.errors()).isEqualTo(PlatformRules.standard().errors());
  }

  @Test
  void what_makes_no_sense_is_refused_with_its_key_and_value() {
    assertRefused("alert.eror.count", "1", "no rule 'alert.eror.count'", "alert.errors.count");
    assertRefused("analytics.window", "-PT1M", "analytics.window", "-PT1M");
    assertRefused("analytics.window", "a minute", "analytics.window", "a minute");
    assertRefused("alert.errors.count", "many", "alert.errors.count", "many");
    assertRefused("alert.above", "cpu.utilisation", "alert.above", "METRIC=NUMBER");
    assertRefused("logger.from", "LOUD", "logger.from", "LOUD");
  }

  @Test
  void a_prefix_that_no_name_can_have_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PlatformTopics("a\"b"))
        .withMessageContaining("a\"b");
  }

  private static void assertRefused(String key, String value, String... parts) {
    Properties properties = new Properties();
    properties.setProperty(key, value);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PlatformRules.of(properties))
        .satisfies(refusal -> assertThat(refusal.getMessage()).contains(parts));
  }
}
