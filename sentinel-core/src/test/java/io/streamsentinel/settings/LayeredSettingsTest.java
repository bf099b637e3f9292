package io.streamsentinel.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LayeredSettingsTest {

  private static final String CANARY = "c4nary-s3cret";

  private final Path folder;

  LayeredSettingsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void code_beats_variable_beats_secret_file_beats_properties_file_beats_preset()
      throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("settings.properties"),
            """
            kafka.producer.linger.ms = 6
            KAFKA_PRODUCER_BATCH_SIZE = 20000
            kafka.producer.buffer.memory = 40000000
            redis.url = redis://file:1
            metrics.port = 9001
            """);
    Path secret = Files.writeString(folder.resolve("redis"), "redis://secret:2\n");
    Settings settings =
        Settings.builder()
            .file(file)
            .environment(
                Environment.of(
                    Map.of(
                        "KAFKA_PRODUCER_LINGER_MS", "7",
                        "KAFKA_PRODUCER_BATCH_SIZE", "30000",
                        "REDIS_URL_FILE", secret.toString())))
            .producer("linger.ms", 8)
            .build();

    assertThat(settings.producer(ProducerPreset.TRANSACTIONS))
        .containsEntry("linger.ms", 8)
        .containsEntry("batch.size", "30000")
        .containsEntry("buffer.memory", "40000000")
        .containsEntry("compression.type", "lz4");
    assertThat(settings.redis().orElseThrow()).hasToString("RedisSettings[secret:2]");
    assertThat(settings.metricsPort()).isEqualTo(9001);
  }

  @Test
  void the_file_may_be_named_by_a_variable() throws IOException {
    Path file = Files.writeString(folder.resolve("s.properties"), "sentinel.deployment=production");

    assertThat(settings("SENTINEL_SETTINGS", file.toString()).deployment())
        .isEqualTo(Deployment.PRODUCTION);
  }

  @Test
  void what_is_not_set_has_a_default_or_is_absent() {
    Settings settings = Settings.builder().environment(Environment.of(Map.of())).build();

    assertThat(settings.deployment()).isEqualTo(Deployment.DEVELOPMENT);
    assertThat(settings.metricsPort()).isEqualTo(8000);
    assertThat(settings.postgres()).isEmpty();
    assertThat(settings.redis()).isEmpty();
    assertThat(settings.registry()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "KAFKA_BOOTSTRAP_SERVER, KAFKA_BOOTSTRAP_SERVERS",
    "KAFKA_BOOSTRAP_SERVERS, KAFKA_BOOTSTRAP_SERVERS",
    "KAFKA_PRODUCER_LINGR_MS, KAFKA_PRODUCER_LINGER_MS",
    "KAFKA_CONSUMER_MAX_POLL_RECORD, KAFKA_CONSUMER_MAX_POLL_RECORDS",
    "KAFKA_SECURTIY_PROTOCOL, KAFKA_SECURITY_PROTOCOL",
    "REDIS_URI, REDIS_URL",
    "POSTGRES_DNS, POSTGRES_DSN",
    "SCHEMA_REGISTRY_URLS, SCHEMA_REGISTRY_URL",
    "METRICS_PROT, METRICS_PORT"
  })
  void a_misspelled_variable_is_refused_with_the_right_name(String written, String meant) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings(written, "1"))
        .withMessage("%s is no known setting. Did you mean %s?", written, meant);
  }

  @ParameterizedTest
  @CsvSource({"KAFKA_HEAP_OPTS", "POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD", "REDIS_PORT"})
  void a_variable_that_belongs_to_somebody_else_is_left_alone(String other) {
    assertThat(settings(other, "1").metricsPort()).isEqualTo(8000);
  }

  @Test
  void behind_our_prefixes_every_unknown_name_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings("KAFKA_PRODUCER_SPEED", "fast"))
        .withMessage("KAFKA_PRODUCER_SPEED is no known setting.");
  }

  @Test
  void a_file_may_hold_known_names_only() throws IOException {
    Path file = Files.writeString(folder.resolve("s.properties"), "kafka.bootstrap.server=a:1");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings("SENTINEL_SETTINGS", file.toString()))
        .withMessage(
            "%s: kafka.bootstrap.server is no known setting. Did you mean KAFKA_BOOTSTRAP_SERVERS?",
            file);
  }

  @Test
  void a_file_that_says_one_thing_twice_is_refused() throws IOException {
    Path file =
        Files.writeString(folder.resolve("s.properties"), "metrics.port=1\nMETRICS_PORT=2\n");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings("SENTINEL_SETTINGS", file.toString()))
        .withMessage("%s sets METRICS_PORT twice", file);
  }

  @Test
  void a_missing_file_is_named() {
    assertThatThrownBy(() -> settings("SENTINEL_SETTINGS", "/nowhere/s.properties"))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("The settings file /nowhere/s.properties is unreadable");
  }

  @ParameterizedTest
  @CsvSource({
    "METRICS_PORT, 80000, 'METRICS_PORT must be a port, 0 to 65535: 80000'",
    "SENTINEL_DEPLOYMENT, prod, 'SENTINEL_DEPLOYMENT must be one of development, staging,"
        + " production: prod'",
    "KAFKA_PRODUCER_LINGER_MS, soon, 'Invalid value soon for configuration linger.ms: Not a number"
        + " of type LONG'",
    "KAFKA_CONSUMER_MAX_POLL_RECORDS, 0, 'Invalid value 0 for configuration max.poll.records: Value"
        + " must be at least 1'"
  })
  void a_value_of_the_wrong_form_is_refused(String name, String value, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings(name, value))
        .withMessage(message);
  }

  @Test
  void common_keys_reach_every_client() {
    Settings settings =
        Settings.builder()
            .environment(
                Environment.of(
                    Map.of(
                        "KAFKA_BOOTSTRAP_SERVERS", "a:1", "KAFKA_SECURITY_PROTOCOL", "SASL_SSL")))
            .build();

    assertThat(settings.kafka().properties())
        .containsEntry("bootstrap.servers", "a:1")
        .containsEntry("security.protocol", "SASL_SSL");
  }

  @Test
  void nothing_secret_is_printed() {
    Settings settings =
        Settings.builder()
            .environment(
                Environment.of(
                    Map.of(
                        "KAFKA_SASL_JAAS_CONFIG",
                        CANARY,
                        "REDIS_URL",
                        "redis://:" + CANARY + "@cache:6379")))
            .variable("SCHEMA_REGISTRY_URL", "http://u:" + CANARY + "@registry:8081/apis")
            .build();

    assertThat(settings.toString()).contains("sasl.jaas.config").doesNotContain(CANARY);
    assertThat(settings.registry().orElseThrow())
        .hasToString("RegistrySettings[http://registry:8081/apis]");
  }

  @ParameterizedTest
  @EnumSource(Deployment.class)
  void serializers_register_nothing_in_production(Deployment deployment) {
    Settings settings =
        Settings.builder()
            .deployment(deployment)
            .variable("SCHEMA_REGISTRY_URL", "http://registry:8081")
            .build();

    Object registering =
        settings.registry().orElseThrow().properties().get("auto.register.schemas");

    assertThat(registering).isEqualTo(deployment == Deployment.PRODUCTION ? false : null);
  }

  @Test
  void the_registry_takes_several_addresses_and_credentials() {
    RegistrySettings registry = RegistrySettings.of("http://alice:pw@one:8081, https://two/path");

    assertThat(registry.properties())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "schema.registry.url", "http://one:8081,https://two/path",
                "basic.auth.credentials.source", "USER_INFO",
                "basic.auth.user.info", "alice:pw"));
  }

  @ParameterizedTest
  @CsvSource({"registry:8081", "ftp://u:" + CANARY + "@r", "http://u:" + CANARY + "@r r"})
  void a_malformed_registry_address_is_refused_without_repeating_it(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RegistrySettings.of(url))
        .withMessageContaining("http[s]://")
        .withMessageNotContaining(CANARY)
        .withNoCause();
  }

  @ParameterizedTest
  @EnumSource(Deployment.class)
  void a_deployment_is_found_by_its_printed_name(Deployment deployment) {
    assertThat(Deployment.named(deployment.toString())).isEqualTo(deployment);
  }

  private static Settings settings(String name, String value) {
    return Settings.builder().environment(Environment.of(Map.of(name, value))).build();
  }
}
