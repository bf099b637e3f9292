package io.streamsentinel.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;

/**
 * The tables of {@code docs/settings.md} are made from the presets. To write them anew: {@code mvn
 * test -pl sentinel-core -Dtest=SettingsPageTest -Dtest.jvm.options=-Dsentinel.docs=write}.
 */
class SettingsPageTest {

  private static final Path PAGE = Path.of("..", "docs", "settings.md");
  private static final String BEGIN = "<!-- presets: made from the code, do not edit -->\n";
  private static final String END = "<!-- end of presets -->\n";

  @Test
  void the_page_shows_every_preset_as_the_code_has_it() throws IOException {
    String page = Files.readString(PAGE);
    String head = page.substring(0, page.indexOf(BEGIN) + BEGIN.length());
    String tail = page.substring(page.indexOf(END));
    String expected = head + "\n" + tables() + tail;
    if ("write".equals(System.getProperty("sentinel.docs"))) {
      Files.writeString(PAGE, expected);
    }

    assertThat(Files.readString(PAGE)).isEqualTo(expected);
  }

  @Test
  void the_page_names_every_variable_that_is_not_a_key_of_kafkas() throws IOException {
    assertThat(Files.readString(PAGE))
        .contains(
            List.of(
                "`" + KafkaSettings.BOOTSTRAP_SERVERS + "`",
                "`" + PostgresSettings.DSN + "`",
                "`" + RedisSettings.URL + "`",
                "`" + RegistrySettings.URL + "`",
                "`" + Deployment.VARIABLE + "`",
                "`" + Settings.METRICS_PORT + "`",
                "`" + Settings.FILE + "`"));
  }

  private static String tables() {
    return section("Producers", ProducerPreset.values(), ProducerConfig.configDef())
        + section("Consumers", ConsumerPreset.values(), ConsumerConfig.configDef());
  }

  private static <P extends Enum<P> & Preset> String section(
      String title, P[] presets, ConfigDef definition) {
    return "### "
        + title
        + "\n\n"
        + Arrays.stream(presets)
            .map(preset -> table(preset.name(), preset, definition.defaultValues()))
            .collect(Collectors.joining());
  }

  private static String table(String name, Preset preset, Map<String, Object> defaults) {
    String rows =
        preset.choices().stream()
            .map(
                choice ->
                    "| `%s` | `%s` | %s | %s |%n"
                        .formatted(
                            choice.key(),
                            choice.value(),
                            defaults.get(choice.key()),
                            choice.reason()))
            .collect(Collectors.joining());
    String start =
        preset instanceof ConsumerPreset consumer && consumer.fromEarliest()
            ? "A new group is meant to start at the earliest record.\n\n"
            : "";
    return "**`%s`** %s%n%n%s| key | value | Kafka's default | why |%n| --- | --- | --- | --- |%n%s%n"
        .formatted(name, preset.purpose(), start, rows);
  }
}
